"""What applicants do: start, save, attach, submit; one takes back, one is late."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from clara_grants.calls.document import CallDocument
from clara_grants.demo.player import data, forms, papers
from clara_grants.demo.player.data import Entry
from clara_grants.demo.player.schedule import Act, Turn, jitter, moment
from clara_grants.expressions import services as expressions
from clara_grants.kernel.files import StoredFile, keep
from clara_grants.questionnaire.kinds import Kind
from clara_grants.questionnaire.model import Question
from clara_grants.submissions import services as submissions
from clara_grants.submissions.errors import TooLateError
from clara_grants.submissions.models import Submission

#: Takes back what was submitted, corrects a sentence, submits again.
TAKES_BACK = ("oncostarter-blanc-2025", "RIBOCAP")
#: (call, acronym) → an expert the applicant asks to keep away; the officer will try them once.
EXCLUDES = {("oncostarter-blanc-2025", "OSTEOMYEL"): "expert-aubrac"}
LATE_COMER = "urbillac"
_PAGES = {"scientific_document": 6, "holder_cv": 2}


def filings(document: CallDocument, call: Entry) -> Iterator[Act]:
    """Every application of a call, from its first answer to its submission."""
    for application in call["applications"]:
        file = File(document, application)
        submitted_at: datetime = application["submitted_at"]
        began = beginning(application)
        yield Act(began, application["holder"], file.start)
        yield Act(submitted_at - timedelta(minutes=40), application["holder"], file.finish)
        if file.key == TAKES_BACK:
            yield from _taken_back(file, submitted_at)
        yield Act(submitted_at, application["holder"], file.submit)
    if document.key == TAKES_BACK[0]:
        yield from _too_late(document, call["applications"][-1])


def beginning(application: Entry) -> datetime:
    """When the draft was started: the day of the data, in the morning, before the last hour."""
    morning = moment(application["created_on"], "09:20", after=jitter(data.name_of(application), 60))
    last: datetime = application["submitted_at"] - timedelta(minutes=90)
    return min(morning, last)


def _taken_back(file: "File", submitted_at: datetime) -> Iterator[Act]:
    holder = file.application["holder"]
    yield Act(submitted_at - timedelta(minutes=30), holder, file.submit)
    yield Act(submitted_at - timedelta(minutes=20), holder, file.take_back)
    yield Act(submitted_at - timedelta(minutes=10), holder, file.reword)


def _too_late(document: CallDocument, model: Entry) -> Iterator[Act]:
    """A colleague who gives in at the last minute, and is told the exact instant."""
    closes = document.windows[-1].closes + timedelta(minutes=document.windows[-1].grace_minutes)
    late = {**model, "holder": LATE_COMER, "acronym": "TARDIVE", "title_fr": "Un dossier resté en brouillon"}
    file = File(document, late)
    yield Act(closes - timedelta(days=1), LATE_COMER, file.start)
    yield Act(closes - timedelta(minutes=50), LATE_COMER, file.finish)
    yield Act(closes + timedelta(minutes=4), LATE_COMER, file.submit, refused=TooLateError)


class File:
    """One application on its way."""

    def __init__(self, document: CallDocument, application: Entry) -> None:
        self.document, self.application = document, application
        self.key = (document.key, data.name_of(application))

    def start(self, turn: Turn) -> None:
        """Open a draft and say what it is about."""
        started = self._draft(turn)
        turn.world.files[self.key] = started.id
        self._save(turn, first=True)

    def _draft(self, turn: Turn) -> Submission:
        """By the invitation an expression gave, where the call asks for one."""
        if self.document.first_stage is not None:
            invitation_id = turn.world.ids["invitation", *self.key]
            return expressions.accept(turn.session, turn.actor, invitation_id, now=turn.now)
        call_id = turn.world.calls[self.document.key]
        return submissions.start(turn.session, turn.actor, call_id, now=turn.now)

    def finish(self, turn: Turn) -> None:
        """Everything else, and the files."""
        self._save(turn, first=False)
        for _, question in self.document.form.questions():
            if question.kind is Kind.FILE and question.required:
                self.attach(turn, question)

    def attach(self, turn: Turn, question: Question) -> None:
        label = question.label.fr
        content = papers.pdf(
            f"{self.key[1]} – {label}",
            [str(self.application["title_fr"]), "", "Document de démonstration."],
            pages=_PAGES.get(question.key, 1),
        )
        name = f"{self.key[1]} {question.key.replace('_', ' ')}.pdf"
        submissions.receive(
            turn.session,
            turn.actor,
            turn.world.files[self.key],
            question.key,
            content,
            name=name,
            store=turn.world.store,
            now=turn.now,
        )

    def stored(self, turn: Turn, what: str, *, pages: int) -> StoredFile:
        """A file kept beside the application: a report's."""
        content = papers.pdf(f"{self.key[1]} – {what}", ["Document de démonstration."], pages=pages)
        return keep(
            turn.session,
            turn.world.store,
            content,
            name=f"{self.key[1]} {what}.pdf",
            media_type="application/pdf",
            by=turn.actor.id,
        )

    def submit(self, turn: Turn) -> None:
        submissions.submit(turn.session, turn.actor, turn.world.files[self.key], now=turn.now)

    def take_back(self, turn: Turn) -> None:
        submissions.take_back(turn.session, turn.actor, turn.world.files[self.key], now=turn.now)

    def reword(self, turn: Turn) -> None:
        text = str(self.application["answers"]["patient_benefit"]).rstrip()
        reworded = {"patient_benefit": f"{text} Nous l’expliquerons aux personnes concernées."}
        self.save(turn, reworded)

    def save(self, turn: Turn, values: dict[str, Any]) -> None:
        submissions.save_answers(turn.session, turn.actor, turn.world.files[self.key], values, now=turn.now)

    def answers(self) -> dict[str, Any]:
        excluded = data.people().get(EXCLUDES.get(self.key, ""))
        name = f"{excluded['given_name']} {excluded['family_name']}" if excluded else ""
        return forms.answers(self.document, self.application, excluded=name)

    def _save(self, turn: Turn, *, first: bool) -> None:
        """The first section or the others; a form of one page is saved in two halves."""
        values = self.answers()
        sections = self.document.form.sections
        head = sections[0].questions if len(sections) > 1 else sections[0].questions[:3]
        keys = {question.key for question in head}
        self.save(turn, {key: value for key, value in values.items() if (key in keys) is first})
