"""After the decision: projects, conventions or letters, payments, reports."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from clara_grants.calls.document import CallDocument
from clara_grants.demo.player.data import Entry
from clara_grants.demo.player.examining import officer_of
from clara_grants.demo.player.filing import File
from clara_grants.demo.player.schedule import Act, Do, Turn, moment
from clara_grants.followup import services as followup
from clara_grants.followup.models import Convention, Instalment, InstalmentState, Report
from clara_grants.selection.models import AwardLine, VoteState
from clara_grants.workflow.projects import ProjectMove


def projects(document: CallDocument, call: Entry) -> Iterator[Act]:
    """Opened when the votes are in; one convention per payer, signed; the first instalment paid."""
    officer = officer_of(document.key)
    for application in call["applications"]:
        life = application.get("project")
        if not life:
            continue
        file = File(document, application)
        opened: date = life["opened_on"]
        yield Act(moment(opened, "18:30"), officer, open_project(file, life))
        yield Act(moment(opened, "18:40"), officer, make_conventions(file))
        yield Act(moment(life["convention_signed_on"], "11:00"), officer, sign(file))
        yield Act(moment(life["starts_on"], "09:00"), officer, start(file, life["starts_on"]))
        yield Act(moment(life["first_payment_on"], "15:00"), officer, pay_first(file))
        for report in application.get("reports") or ():
            yield from _reported(file, report, officer)


def _reported(file: File, report: Entry, officer: str) -> Iterator[Act]:
    """A report the data say has come: written by the holder, accepted."""
    if report.get("received_on"):
        written = moment(report["received_on"], "16:00")
        yield Act(written, file.application["holder"], send_report(file, report["kind"], _long(file)))
    if report.get("accepted_on"):
        yield Act(moment(report["accepted_on"], "11:30"), officer, accept_report(file, report["kind"]))


def light_projects(document: CallDocument, call: Entry) -> Iterator[Act]:
    """Opened the day after the decision; the short report, its acceptance, the payment."""
    officer = officer_of(document.key)
    for application in call["applications"]:
        if application["outcome"] != "selected":
            continue
        file, report = File(document, application), application.get("report")
        released: date = application["decision"]["released_on"]
        yield Act(moment(released + timedelta(days=1), "10:00"), officer, open_project(file, {}))
        if report is None:
            continue
        written = moment(report["received_on"], "12:00")
        yield Act(written, application["holder"], send_report(file, "short", _short(report)))
        yield Act(moment(report["accepted_on"], "15:30"), officer, accept_report(file, "short"))
        yield Act(moment(application["paid_on"], "16:30"), officer, pay_first(file))


def _short(report: Entry) -> dict[str, Any]:
    given = {key: value for key, value in report.items() if key not in ("received_on", "accepted_on")}
    given["benefit"] = given.pop("text", None)
    plain = {k: v.isoformat() if isinstance(v, date) else v for k, v in given.items() if v is not None}
    return {k: str(v) if k == "attendance" else v for k, v in plain.items()}


def _long(file: File) -> dict[str, Any]:
    return {"lay_results": str(file.application["lay_summary"]), "spent": 0}


def open_project(file: File, life: Entry) -> Do:
    def follow(turn: Turn) -> None:
        project = followup.open_project(
            turn.session,
            turn.actor,
            turn.world.files[file.key],
            starts_on=life.get("starts_on"),
            ends_on=life.get("ends_on"),
            family=life.get("family"),
            now=turn.now,
        )
        turn.world.ids["project", *file.key] = project.id

    return follow


def make_conventions(file: File) -> Do:
    """One per payer: the foundation pays for those that do not pay themselves."""

    def make(turn: Turn) -> None:
        payers = select(AwardLine.payer_id).where(
            AwardLine.submission_id == turn.world.files[file.key], AwardLine.state == VoteState.VOTED
        )
        for payer_id in sorted(set(turn.session.scalars(payers))):
            followup.make_convention(turn.session, turn.actor, _project(turn, file), payer_id, now=turn.now)

    return make


def sign(file: File) -> Do:
    def note(turn: Turn) -> None:
        query = select(Convention.id).where(Convention.project_id == _project(turn, file))
        for convention_id in sorted(turn.session.scalars(query)):
            followup.note_signed(turn.session, turn.actor, convention_id, turn.today, now=turn.now)

    return note


def start(file: File, day: date) -> Do:
    def move(turn: Turn) -> None:
        followup.move_project(
            turn.session, turn.actor, _project(turn, file), ProjectMove.START, happened_on=day, now=turn.now
        )

    return move


def pay_first(file: File) -> Do:
    """The first instalment of each convention, or the only one of a letter."""

    def pay(turn: Turn) -> None:
        query = select(Instalment.id).where(
            Instalment.project_id == _project(turn, file),
            Instalment.position == 1,
            Instalment.state == InstalmentState.PLANNED,
        )
        for instalment_id in sorted(turn.session.scalars(query)):
            followup.pay(turn.session, turn.actor, instalment_id, turn.today, now=turn.now)

    return pay


def send_report(file: File, kind: str, answers: dict[str, Any]) -> Do:
    """The holder writes it and sends it, with the files the form asks for."""

    def write(turn: Turn) -> None:
        files = {key: file.stored(turn, f"rapport {key}", pages=2) for key in _file_keys(file.document, kind)}
        followup.receive_report(
            turn.session, turn.actor, _report(turn, file, kind), answers, files=files, now=turn.now
        )

    return write


def _file_keys(document: CallDocument, kind: str) -> list[str]:
    forms = [report.form for report in document.reports if report.kind.value == kind and report.form]
    return [q.key for form in forms for _, q in form.questions() if q.kind.value == "file"]


def accept_report(file: File, kind: str) -> Do:
    def accept(turn: Turn) -> None:
        followup.accept_report(turn.session, turn.actor, _report(turn, file, kind), now=turn.now)

    return accept


def _project(turn: Turn, file: File) -> Any:
    return turn.world.ids["project", *file.key]


def _report(turn: Turn, file: File, kind: str) -> Any:
    query = select(Report.id).where(Report.project_id == _project(turn, file), Report.kind == kind)
    return turn.session.scalars(query.order_by(Report.position).limit(1)).one()
