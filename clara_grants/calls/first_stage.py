"""The first stage of a call, written as the call of short expressions that it is."""

from typing import Final

from clara_grants.calls.document import CallDocument
from clara_grants.calls.document_parts import (
    Award,
    AwardDocument,
    FirstStage,
    Instalment,
    PaymentCondition,
    Step,
)
from clara_grants.calls.models import EclairMode, Profile
from clara_grants.workflow.machine import StepKind

SUFFIX: Final = "-expression"
_NO_AWARD: Final = Award(
    document=AwardDocument.LETTER,
    instalments=(Instalment(share_percent=100, condition=PaymentCondition.SIGNATURE),),
)


def key_of(key: str) -> str:
    """The key of the expressions of the call `key`; keys hold 60 characters."""
    return f"{key[: 60 - len(SUFFIX)]}{SUFFIX}"


def as_call(call: CallDocument, stage: FirstStage, key: str | None = None) -> CallDocument:
    """The expressions of `call` as a call of their own: one step, an officer's answer, no money."""
    wished = [funder for funder in call.funders if funder.key == stage.wished_by]
    return CallDocument(
        key=key or key_of(call.key),
        prefix=f"{call.prefix[:3]}X",
        programme=call.programme,
        edition=call.edition,
        entry_key=call.entry_key,
        profile=Profile.EXPRESSION,
        title=stage.title,
        summary=stage.summary,
        theme=stage.theme,
        territories=call.territories,
        windows=stage.windows,
        steps=(Step(kind=StepKind.OFFICER_DECISION, decides=True),),
        eclair_mode=EclairMode.NONE,
        funders=tuple(
            funder.model_copy(update={"envelope_cents": None}) for funder in wished or call.funders
        ),
        award=_NO_AWARD,
        public=stage.public,
        form=stage.form,
        leads_to=call.key,
        identity=stage.identity,
    )
