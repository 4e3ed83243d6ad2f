"""Tasks: named `domain.verb`, no arguments or ids only, one service each, a time limit, no logic."""

from datetime import timedelta

import structlog
from sqlalchemy import select

from clara_grants.calls import printing as question_prints
from clara_grants.calls.models import CallWindow
from clara_grants.followup import documents
from clara_grants.kernel import clock, jobs, uptime
from clara_grants.kernel.actors import SYSTEM
from clara_grants.notifications import services as notifications
from clara_grants.people import sessions, throttle
from clara_grants.submissions import printing
from clara_grants.submissions.models import Submission
from clara_grants.submissions.services import begin_process, printouts, scanning
from clara_grants.uploads import services as uploads
from clara_grants.workflow.machine import Stage
from worker import unit_of_work
from worker.app import celery

log = structlog.get_logger(__name__)
_ended = CallWindow.closes_at + CallWindow.grace_minutes * timedelta(minutes=1)


@celery.task(name="outbox.relay", soft_time_limit=50, time_limit=60)
def relay() -> None:
    """Turn waiting facts into letters, then have them sent.  Two at once share the work."""
    while True:
        with unit_of_work.unit_of_work() as session:
            if not notifications.relay(session, now=clock.instant_of(session)):
                break
    send.delay()
    print_documents.delay()
    scan_files.delay()


@celery.task(name="deliveries.send", soft_time_limit=280, time_limit=300)
def send() -> None:
    """Send what is due.  Each letter is claimed by its own lease, so any number may run."""
    notifications.send_due(unit_of_work.engine(), unit_of_work.postman(), now_fn=clock.utc_now)


@celery.task(name="ladders.fire", soft_time_limit=50, time_limit=60)
def fire_ladders() -> None:
    """Record the reminders whose hour has come."""
    with unit_of_work.alone("ladders.fire") as session:
        if session is not None:
            notifications.fire_ladders(session, now=clock.instant_of(session))


@celery.task(name="calls.begin_process", soft_time_limit=50, time_limit=60)
def begin() -> None:
    """After a window closed, its submitted files begin their life in the call's steps."""
    with unit_of_work.alone("calls.begin_process") as session:
        if session is None:
            return
        now = clock.instant_of(session)
        waiting = session.scalars(
            select(Submission.call_id)
            .join(CallWindow, CallWindow.id == Submission.window_id)
            .where(Submission.stage == Stage.SUBMITTED, _ended < now)
            .distinct()
        ).all()
        for call_id in waiting:
            begin_process(session, SYSTEM, call_id, now=now)


@celery.task(name="followup.make_pdfs", soft_time_limit=110, time_limit=120)
def make_pdfs() -> None:
    """Print the conventions that were asked for, one transaction each; a failure stays on its row."""
    with unit_of_work.unit_of_work() as session:
        waiting = documents.waiting(session)
    for job_id in waiting:
        try:
            with unit_of_work.unit_of_work() as session:
                documents.run(session, job_id, unit_of_work.store(), now=clock.instant_of(session))
        except Exception as trouble:
            log.exception("convention.unprinted", job_id=str(job_id))
            with unit_of_work.unit_of_work() as session:
                jobs.fail(session, job_id, repr(trouble)[:500], now=clock.instant_of(session))


@celery.task(name="submissions.print", soft_time_limit=280, time_limit=300)
def print_documents() -> None:
    """Print receipts and applications, one transaction each; a failure stays on its row."""
    with unit_of_work.unit_of_work() as session:
        now = clock.instant_of(session)
        printouts.receipts_to_print(session, now=now)
        due = printouts.due(session, now=now)
    for printout_id in due:
        try:
            with unit_of_work.unit_of_work() as session:
                begun = printing.begin(session, printout_id, now=clock.instant_of(session))
            if begun:
                with unit_of_work.unit_of_work() as session:
                    printing.make(session, printout_id, unit_of_work.store(), now=clock.instant_of(session))
        except Exception as trouble:
            log.exception("printout.unprinted", printout_id=str(printout_id))
            with unit_of_work.unit_of_work() as session:
                printing.fail(session, printout_id, repr(trouble)[:500], now=clock.instant_of(session))


@celery.task(name="submissions.scan", soft_time_limit=280, time_limit=300)
def scan_files() -> None:
    """Show the antivirus, where there is one, the files nobody has judged; one transaction each."""
    scanner = unit_of_work.scanner()
    if scanner is None:
        return
    with unit_of_work.unit_of_work() as session:
        waiting = scanning.unscanned(session, now=clock.instant_of(session))
    for file_id in waiting:
        with unit_of_work.unit_of_work() as session:
            sha256 = scanning.begin_scan(session, file_id, now=clock.instant_of(session))
        verdict = scanning.ask(scanner, unit_of_work.store(), sha256) if sha256 else None
        if verdict is not None:
            with unit_of_work.unit_of_work() as session:
                scanning.settle(session, file_id, verdict, now=clock.instant_of(session))


@celery.task(name="submissions.sweep", soft_time_limit=50, time_limit=60)
def sweep_submissions() -> None:
    """Forget what was printed of drafts for a look, and uploads nobody finished."""
    with unit_of_work.alone("submissions.sweep") as session:
        if session is not None:
            now = clock.instant_of(session)
            printouts.forget_previews(session, unit_of_work.store(), now=now)
            uploads.sweep(session, unit_of_work.settings().spool, now=now)


@celery.task(name="calls.print_questions", soft_time_limit=110, time_limit=120)
def print_questions() -> None:
    """Print the questions of published calls that have no PDF yet; what fails is tried at the next round."""
    with unit_of_work.unit_of_work() as session:
        lacking = question_prints.lacking(session)
    for form_id, language in lacking:
        try:
            with unit_of_work.unit_of_work() as session:
                now = clock.instant_of(session)
                question_prints.make(session, form_id, language, unit_of_work.store(), now=now)
        except Exception:
            log.exception("questions.unprinted", form_version_id=str(form_id), language=language)


@celery.task(name="uptime.beat", soft_time_limit=20, time_limit=30)
def beat() -> None:
    """Leave a trace of this minute: the missing ones tell an outage."""
    with unit_of_work.unit_of_work() as session:
        uptime.beat(session, now=clock.instant_of(session))


@celery.task(name="people.sweep", soft_time_limit=50, time_limit=60)
def sweep_people() -> None:
    """Forget sessions that are over and old sign-in attempts."""
    with unit_of_work.alone("people.sweep") as session:
        if session is not None:
            now = clock.instant_of(session)
            sessions.sweep(session, now=now)
            throttle.sweep(session, now=now)
