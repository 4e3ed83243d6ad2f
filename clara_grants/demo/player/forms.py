"""From an application of the data to the answers of its call's form."""

from collections.abc import Callable
from datetime import date
from typing import Any

from clara_grants.calls.document import CallDocument
from clara_grants.demo.player import data
from clara_grants.demo.player.data import Entry
from clara_grants.questionnaire.kinds import Kind
from clara_grants.questionnaire.model import Question

#: Taken as they stand when the form asks a question of that key.
_SAME_KEY = (
    "acronym", "duration_months", "lay_summary", "scientific_summary", "patient_partnership",
    "city_of_record",
)  # fmt: skip


def answers(document: CallDocument, application: Entry, *, excluded: str = "") -> dict[str, Any]:
    """Question key → value, for every question but files; `excluded` names an expert to keep away."""
    given = _said(application) | _company(application)
    given["excluded_experts"] = [{"name": excluded, "reason": "Équipe concurrente"}] if excluded else []
    found = {}
    for _, question in document.form.questions():
        value = _bound(question, application) if question.kind in _BOUND else given.get(question.key)
        if question.kind is Kind.CONSENT:
            value = True
        if value is not None and question.kind is not Kind.FILE:
            found[question.key] = _plain(value)
    return found


def _said(application: Entry) -> dict[str, Any]:
    found = {key: application.get(key) for key in _SAME_KEY}
    found |= {key: str(application[key]) for key in ("trl_start", "trl_end") if key in application}
    found |= {"proof_sought": "preclinical", "requested_amount": application["requested_cents"]}
    family = application.get("family")
    found |= {"continues_family": bool(family), "family": family}
    found["has_patient_partner"] = bool(application.get("patient_partnership"))
    return found | dict(application.get("answers", {}))


def _company(application: Entry) -> dict[str, Any]:
    company = application.get("company")
    if company is None:
        return {}
    contributions = [
        {"year": str(row["year"]), "nature": row["nature"], "amount": row["amount_cents"]}
        for row in company["contributions"]
    ]
    return {
        "company_name": company["name"],
        "company_siret": company["siret"],
        "company_size": company["size"],
        "company_contributions": contributions,
        "consortium_agreement": company["consortium_agreement"],
        "state_aid": company["state_aid"],
    }


def _bound(question: Question, application: Entry) -> Any:
    return _BOUND[question.kind](question, application)


def _title(question: Question, application: Entry) -> Any:
    english = question.language is not None and question.language.value == "en"
    return application.get("title_en" if english else "title_fr")


def _holder(_: Question, application: Entry) -> Any:
    person = data.people()[application["holder"]]
    return {
        "given_name": person["given_name"],
        "family_name": person["family_name"],
        "email": person["email"],
        "status": person["status"],
        "employer": person["organisation_name"],
        "time_percent": "30",
        "early_career": person.get("career_stage") == "junior",
    }


def _lab(_: Question, application: Entry) -> Any:
    lab = application["lab"]
    shared = {key: lab.get(key) for key in ("name", "institution", "unit_code", "city")}
    return {**shared, "territory": application["territory"]}


def _partners(_: Question, application: Entry) -> Any:
    company = application.get("company") or {}
    rows = []
    for partner in application.get("partners", ()):
        row = {key: partner.get(key) for key in ("organisation", "kind", "contact_name", "contact_email",
                                                 "siret", "city", "territory", "role")}  # fmt: skip
        row["ror"] = partner.get("ror_id")
        if partner["kind"] == "company" and partner.get("siret") == company.get("siret"):
            row["planned_contribution"] = company["planned_private_cents"]
        rows.append(row)
    return rows


def _budget(_: Question, application: Entry) -> Any:
    return [
        {
            "category": line["category"],
            "item": line["label"],
            "total": line["amount_cents"],
            "requested": line["amount_cents"],
        }
        for line in application.get("budget", ())
    ]


def _classification(_: Question, application: Entry) -> Any:
    codes = [{"code": row["code"], "weight": round(100 * row["weight"])} for row in application["cso"]]
    return {
        "domain": application["domain"],
        "cso": codes,
        "cancer_types": list(application["cancer_types"]),
        "keywords": list(application["keywords"]),
    }


def _plain(value: Any) -> Any:
    """As a browser would send it: dates and numbers as text; amounts stay whole cents."""
    return value.isoformat() if isinstance(value, date) else value


_BOUND: dict[Kind, Callable[[Question, Entry], Any]] = {
    Kind.TITLE: _title,
    Kind.HOLDER: _holder,
    Kind.LAB: _lab,
    Kind.PARTNERS: _partners,
    Kind.BUDGET: _budget,
    Kind.CLASSIFICATION: _classification,
}
