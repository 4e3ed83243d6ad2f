"""A call in two stages: one expression waits for its answer, another became a full file, sent."""

from clara_grants.calls.queries import leading_to
from clara_grants.demo.player import forms
from clara_grants.expressions import queries, services
from clara_grants.expressions.models import Verdict
from clara_grants.submissions import services as submissions
from clara_grants.submissions.models import Submission
from tests.scenario.files import start
from tests.scenario.world import TWO_STAGES, World, applications, open_in_two_stages


def talk(world: World) -> None:
    world.at(days=-20)
    open_in_two_stages(world)
    world.at(days=-3)
    answered, _ = express(world, "answered", 0), express(world, "expression", 1)
    services.answer(
        world.session,
        world.actor("officer"),
        answered.id,
        Verdict.GO,
        advice="Déposez un dossier complet ; précisez le modèle animal.",
        now=world.now,
    )
    invitation = queries.invitation_from(world.session, answered.id)
    assert invitation is not None
    world.ids["full_invitation"] = invitation.id
    world.at(days=-1)
    draft = services.accept(world.session, world.actor("owner"), invitation.id, now=world.now)
    start(world, "carried", TWO_STAGES, applications("preuve-du-concept-2025")[0], draft=draft)
    submissions.submit(world.session, world.actor("owner"), draft.id, now=world.now)


def express(world: World, name: str, place: int) -> Submission:
    """An expression of the owner, sent."""
    [call] = leading_to(world.session, world.calls[TWO_STAGES])
    text, actor = applications("preuve-du-concept-2025")[place], world.actor("owner")
    first = world.documents[TWO_STAGES].first_stage
    assert first is not None
    said = forms.answers(world.documents[TWO_STAGES].model_copy(update={"form": first.form}), text)
    said |= {"proof_planned": "Réduire la tumeur greffée.", "partnership_state": "agreed"}
    draft = submissions.start(world.session, actor, call.id, now=world.now, another=True)
    submissions.save_answers(world.session, actor, draft.id, said, now=world.now)
    submissions.submit(world.session, actor, draft.id, now=world.now)
    world.files[name] = draft
    return draft
