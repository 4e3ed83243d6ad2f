"""Long work is a row: asked, started by one worker, finished, failed or cancelled."""

import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from clara_grants.kernel import jobs
from clara_grants.kernel.actors import SYSTEM
from clara_grants.kernel.jobs import Job, JobState


@pytest.fixture
def job(session: Session) -> Job:
    return jobs.ask(session, SYSTEM, "followup.make_pdf", convention_id=uuid.UUID(int=7), copies=2)


def test_work_is_asked_with_plain_values(job: Job, now: datetime) -> None:
    assert job.subject == {"convention_id": str(uuid.UUID(int=7)), "copies": 2}
    assert (job.state, job.progress, job.created_by, job.created_at) == (
        JobState.WAITING, 0.0, SYSTEM.id, now,
    )  # fmt: skip


def test_one_worker_takes_it(session: Session, job: Job, now: datetime) -> None:
    assert jobs.start(session, job.id, now=now) is job
    assert (job.state, job.started_at) == (JobState.RUNNING, now)
    assert jobs.start(session, job.id, now=now) is None


def test_done_keeps_what_it_found(session: Session, job: Job, now: datetime) -> None:
    later = now + timedelta(minutes=1)
    jobs.start(session, job.id, now=now)
    jobs.finish(session, job.id, {"file": "a"}, now=later)
    assert (job.state, job.result, job.progress, job.finished_at, job.error) == (
        JobState.DONE, {"file": "a"}, 1.0, later, None,
    )  # fmt: skip


def test_failed_says_why(session: Session, job: Job, now: datetime) -> None:
    jobs.start(session, job.id, now=now)
    jobs.fail(session, job.id, "typst: page 2", now=now)
    assert (job.state, job.error, job.finished_at) == (JobState.FAILED, "typst: page 2", now)


@pytest.mark.parametrize("end", ["done", "failed"])
def test_ended_work_is_not_started_again(session: Session, job: Job, now: datetime, end: str) -> None:
    jobs.start(session, job.id, now=now)
    if end == "done":
        jobs.finish(session, job.id, {}, now=now)
    else:
        jobs.fail(session, job.id, "x", now=now)
    assert jobs.start(session, job.id, now=now) is None


def test_work_cancelled_before_its_turn_never_runs(session: Session, job: Job, now: datetime) -> None:
    job.cancel_requested = True
    session.flush()
    assert jobs.start(session, job.id, now=now) is None
    assert (job.state, job.started_at, job.finished_at) == (JobState.CANCELLED, None, now)


def test_absent_work_is_an_error(session: Session, now: datetime) -> None:
    with pytest.raises(NoResultFound):
        jobs.start(session, uuid.uuid4(), now=now)
