"""The lists that some settings are chosen from."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext as _

from clara_grants.calls.forms import Context
from clara_grants.kernel import i18n
from clara_grants.kernel.db import db
from clara_grants.kernel.web import language
from clara_grants.organisations.queries import funders
from clara_grants.questionnaire.composites import BUDGET_CATEGORIES

TERRITORIES: Final = ("lyon", "grenoble", "clermont_ferrand", "saint_etienne")
#: The checks that `eligibility` knows how to make.
CHECKS: Final = (
    "submitted_in_time",
    "form_complete",
    "territory_in_region",
    "amount_within_ceiling",
    "duration_within",
    "required_files_present",
    "partners_present",
    "company_partner_present",
    "has_patient_partner",
    "patient_partnership_present",
)


def context_of(data: Mapping[str, Any]) -> Context:
    """What the fields of a page about this document need."""
    tongue = language()
    return Context(
        tongue,
        {
            "funders": [
                ("", _("Choisir un financeur")),
                *((one.key, i18n.pick(one, "name", tongue)) for one in funders(db.session())),
            ],
            "territories": [(key, i18n.label(key, "territory", tongue)) for key in TERRITORIES],
            "categories": [
                ("", _("Choisir une catégorie")),
                *((option.value, option.label.text(tongue)) for option in BUDGET_CATEGORIES),
            ],
            "rules": [("", _("Aucune")), *((key, i18n.label(key, "check", tongue)) for key in CHECKS)],
            "questions": [("", _("Aucune")), *_questions(data, tongue)],
        },
    )


def _questions(data: Mapping[str, Any], tongue: str) -> list[tuple[str, str]]:
    """The questions a scale may look at: one answer among known ones."""
    sections = (data.get("form") or {}).get("sections") or ()
    return [
        (question["key"], question["label"][tongue])
        for section in sections
        for question in section["questions"]
        if question["kind"] in ("choice", "country")
    ]
