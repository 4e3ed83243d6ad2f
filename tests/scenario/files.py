"""Applications: a draft, one just sent, seven that entered the steps, one light."""

from clara_grants.demo.player import forms, papers
from clara_grants.demo.player.data import Entry
from clara_grants.kernel.actors import SYSTEM
from clara_grants.questionnaire.kinds import Kind
from clara_grants.submissions import services as submissions
from clara_grants.submissions.models import Submission
from tests.scenario.world import CLOSED, LIGHT, OPEN, World, applications

#: The files of the closed call, in the order of how far they go.
EXAMINED = ("ruling", "review", "invited", "heard", "decided", "waiting", "funded")


def apply(world: World) -> None:
    """Drafts and submissions, then the closed call's files at their first step."""
    texts = applications("oncostarter-blanc-2025")
    world.at(days=-40)
    for name, text in zip(EXAMINED, texts, strict=False):
        send(world, start(world, name, CLOSED, text))
    world.at(days=-29)
    submissions.begin_process(world.session, SYSTEM, world.calls[CLOSED], now=world.now)
    world.at(days=-2)
    send(world, start(world, "sent", OPEN, texts[8]))
    send(world, start(world, "light", LIGHT, applications("mobilite-2025")[0]))
    start(world, "draft", OPEN, texts[9])


def start(world: World, name: str, call: str, text: Entry, draft: Submission | None = None) -> Submission:
    """A complete draft of the owner; `draft`, where it was begun otherwise."""
    session, actor, document = world.session, world.actor("owner"), world.documents[call]
    draft = draft or submissions.start(session, actor, world.calls[call], now=world.now, another=True)
    submissions.save_answers(session, actor, draft.id, forms.answers(document, text), now=world.now)
    for _, question in document.form.questions():
        if question.kind is Kind.FILE and question.required:
            content = papers.pdf(question.label.fr, ["Document d’essai."])
            submissions.receive(
                session, actor, draft.id, question.key, content,
                name=f"{question.key}.pdf", store=world.store, now=world.now,
            )  # fmt: skip
    world.files[name] = draft
    return draft


def send(world: World, draft: Submission) -> None:
    submissions.submit(world.session, world.actor("owner"), draft.id, now=world.now)
