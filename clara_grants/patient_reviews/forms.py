"""Shape of what ECLAIR members and officers type; no business rule."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateTimeLocalField, RadioField, SelectMultipleField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # the stubs know 3.2 only
from wtforms.validators import InputRequired, Length

from clara_grants.calls.sheets import Criterion, Reader, ScoreSheet
from clara_grants.kernel import i18n
from clara_grants.kernel.web import language
from clara_grants.patient_reviews.grid import Answer, PatientDraft, box_label
from clara_grants.patient_reviews.models import GlobalOpinion
from clara_grants.submissions.models import ConflictKind

LOCAL = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
ABSTAIN = "none"
_DECLARABLE = (
    ConflictKind.FAMILY,
    ConflictKind.CO_APPLICANT,
    ConflictKind.INSTITUTION,
    ConflictKind.FINANCIAL,
    ConflictKind.DECLARED,
)


class GridForm(FlaskForm):
    """One grid: `answer_KEY`, `comment_KEY`, `opinion`, `comment`, `recommendations`."""

    grid: ScoreSheet

    def draft(self) -> PatientDraft:
        """What was typed; a question without an answer is left out."""
        answers = {
            criterion.key: Answer(_value(given), self[f"comment_{criterion.key}"].data or "")
            for criterion in self.grid.criteria
            if (given := self[f"answer_{criterion.key}"].data or "")
        }
        opinion = self["opinion"].data
        return PatientDraft(
            answers,
            GlobalOpinion(opinion) if opinion in set(GlobalOpinion) else None,
            self["comment"].data or "",
            self["recommendations"].data or "",
        )


def _value(given: str) -> int | None:
    return int(given) if given.isdecimal() else None


def grid_form(grid: ScoreSheet, draft: PatientDraft) -> GridForm:
    """The form of `grid`, filled with `draft`, or with the request's own data on POST."""
    here = language()
    fields: dict[str, Any] = {"grid": grid}
    for criterion in grid.criteria:
        fields[f"answer_{criterion.key}"] = _answer_field(grid, criterion, here)
        fields[f"comment_{criterion.key}"] = TextAreaField(_("Pourquoi ?"))
    opinions = [SelectChoice(one.value, i18n.label(one, "global_opinion", here)) for one in GlobalOpinion]
    fields["opinion"] = RadioField(_("Votre avis global"), choices=opinions, validate_choice=False)
    fields["recommendations"] = TextAreaField(
        box_label(grid, Reader.APPLICANT, here) or _("Recommandations à l’équipe")
    )
    fields["comment"] = TextAreaField(
        box_label(grid, Reader.COMMITTEE, here) or _("Commentaire réservé au comité")
    )
    made: GridForm = type("Grid", (GridForm,), fields)(data=_data(draft))
    return made


def _answer_field(grid: ScoreSheet, criterion: Criterion, here: str) -> Any:
    choices = [SelectChoice(str(anchor.score), anchor.label.text(here)) for anchor in grid.anchors]
    choices.append(SelectChoice(ABSTAIN, _("Je ne me prononce pas")))
    hint = criterion.hint.text(here) if criterion.hint else ""
    return RadioField(criterion.label.text(here), choices=choices, validate_choice=False, description=hint)


def _data(draft: PatientDraft) -> dict[str, str]:
    data = {"comment": draft.comment, "recommendations": draft.recommendations}
    data["opinion"] = draft.opinion.value if draft.opinion else ""
    for key, answer in draft.answers.items():
        data[f"answer_{key}"] = ABSTAIN if answer.value is None else str(answer.value)
        data[f"comment_{key}"] = answer.comment
    return data


class BeginForm(FlaskForm):
    """Starting to read, with the declaration when it is not signed yet."""

    commitment = BooleanField(
        _l("J’ai lu ces engagements et je les accepte pour cet appel."),
        [InputRequired(_l("Acceptez ces engagements pour lire le dossier."))],
    )


class GiveBackForm(FlaskForm):
    """Giving a file back: a link with it, or no reason at all."""

    kind = RadioField(_l("Avez-vous un lien avec ce projet ?"))
    note = TextAreaField(_l("Un mot pour l’équipe du CLARA"), [Length(max=2000)])

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        links = [
            SelectChoice(kind.value, i18n.label(kind, "conflict_kind", language())) for kind in _DECLARABLE
        ]
        self.kind.choices = [SelectChoice("", _("Non, je préfère ne pas lire ce dossier")), *links]

    @property
    def conflict(self) -> ConflictKind | None:
        return ConflictKind(self.kind.data) if self.kind.data else None


class AssignForm(FlaskForm):
    """Who is asked, and by when (Paris time)."""

    people = SelectMultipleField(_l("Membres du groupe ECLAIR"), validate_choice=False)
    due_at = DateTimeLocalField(
        _l("Avis attendu pour le (heure de Paris)"),
        [InputRequired(_l("Indiquez la date attendue."))],
        format=LOCAL,
    )
