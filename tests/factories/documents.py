"""Two small forms: one of a standard call, one of a light call, and answers that complete them."""

from typing import Any


def _say(fr: str, en: str) -> dict[str, str]:
    return {"fr": fr, "en": en}


def _ask(key: str, kind: str, fr: str, en: str, **settings: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "label": _say(fr, en), "required": True, **settings}


_TITLE = _ask(
    "title", "title", "Titre", "Title", limits={"characters": 200}, audience=["committee", "eclair"]
)
_HOLDER = _ask(
    "holder",
    "holder",
    "Porteur",
    "Holder",
    fields=["given_name", "family_name", "email", "status", "employer", "early_career"],
)
_LAB = _ask("lab", "lab", "Laboratoire", "Laboratory", fields=["name", "institution", "city", "territory"])

STANDARD_FORM: dict[str, Any] = {
    "sections": [
        {
            "key": "identity",
            "title": _say("Identité du projet", "Project identity"),
            "questions": [
                _TITLE,
                _ask("title_en", "title", "Titre en anglais", "Title in English", language="en"),
                _ask("acronym", "acronym", "Acronyme", "Acronym", limits={"characters": 20}),
                _ask(
                    "duration_months",
                    "number",
                    "Durée, en mois",
                    "Duration, in months",
                    limits={"maximum": 36},
                ),
            ],
        },
        {
            "key": "holder_and_lab",
            "title": _say("Porteur et laboratoire", "Holder and laboratory"),
            "questions": [_HOLDER, _LAB],
        },
        {
            "key": "project",
            "title": _say("Projet", "Project"),
            "questions": [
                _ask(
                    "lay_summary",
                    "long_text",
                    "Résumé grand public",
                    "Lay summary",
                    limits={"words": 300},
                    audience=["committee", "expert", "eclair", "public"],
                ),
                _ask("scientific_summary", "long_text", "Résumé scientifique", "Scientific summary"),
                _ask(
                    "scientific_document",
                    "file",
                    "Document scientifique",
                    "Scientific document",
                    limits={"files": 1, "bytes": 200_000, "extensions": ["pdf"], "pages": 3},
                ),
                _ask("partners", "partners", "Équipes partenaires", "Partner teams", required=False),
                _ask(
                    "has_company", "yes_no", "Une entreprise participe-t-elle ?", "Does a company take part?"
                ),
                _ask(
                    "company_name",
                    "short_text",
                    "Nom de l’entreprise",
                    "Name of the company",
                    when={"all": [{"question": "has_company", "equals": True}]},
                ),
            ],
        },
        {
            "key": "budget",
            "title": _say("Budget", "Budget"),
            "questions": [
                _ask(
                    "budget", "budget", "Dépenses", "Costs", fields=["category", "item", "total", "requested"]
                )
            ],
        },
        {
            "key": "classification",
            "title": _say("Classification et engagements", "Classification and commitments"),
            "questions": [
                _ask("classification", "classification", "Classification", "Classification"),
                _ask(
                    "excluded_experts",
                    "long_text",
                    "Experts à écarter",
                    "Experts to avoid",
                    required=False,
                    confidential=True,
                    audience=[],
                ),
                _ask(
                    "data_protection", "consent", "J’ai lu la notice.", "I have read the notice.", audience=[]
                ),
            ],
        },
    ]
}

LIGHT_FORM: dict[str, Any] = {
    "sections": [
        {
            "key": "request",
            "title": _say("Votre demande", "Your request"),
            "questions": [
                _TITLE,
                _HOLDER,
                _LAB,
                _ask("destination", "country", "Pays de destination", "Country of destination"),
                _ask("requested_amount", "money", "Montant demandé", "Amount requested"),
                _ask(
                    "motivation",
                    "long_text",
                    "Ce que vous en attendez",
                    "What you expect",
                    limits={"words": 200},
                ),
            ],
        }
    ]
}

HOLDER_ANSWER = {
    "given_name": "Camille",
    "family_name": "Démonstration",
    "email": "camille@exemple.fr",
    "status": "permanent",
    "employer": "Université d’essai",
    "early_career": True,
}
LAB_ANSWER = {
    "name": "Laboratoire d’essai",
    "institution": "Université d’essai",
    "city": "Lyon",
    "territory": "lyon",
}

#: Answers that complete STANDARD_FORM, but for its file.
STANDARD_ANSWERS: dict[str, Any] = {
    "title": "Une biopsie liquide pour suivre la réponse au traitement",
    "title_en": "A liquid biopsy to follow response to treatment",
    "acronym": "LIQUID",
    "duration_months": "24",
    "holder": HOLDER_ANSWER,
    "lab": LAB_ANSWER,
    "lay_summary": "Nous cherchons dans une prise de sang la trace de la tumeur.",
    "scientific_summary": "L’ADN tumoral circulant sera dosé à chaque cycle.",
    "partners": [
        {
            "organisation": "Centre hospitalier d’essai",
            "kind": "clinical",
            "contact_name": "Dominique Démo",
            "city": "Grenoble",
            "territory": "grenoble",
        },
    ],
    "has_company": False,
    "budget": [
        {"category": "consumables", "item": "Réactifs", "total": "20 000", "requested": "15 000"},
        {"category": "services", "item": "Séquençage", "total": "10 000", "requested": "10 000"},
    ],
    "classification": {
        "domain": "biomedical",
        "cso": [{"code": "4.1", "weight": 100}],
        "cancer_types": ["7"],
        "keywords": ["ADN circulant"],
    },
    "data_protection": True,
}

LIGHT_ANSWERS: dict[str, Any] = {
    "title": "Communication orale au congrès européen",
    "holder": HOLDER_ANSWER,
    "lab": LAB_ANSWER,
    "destination": "DE",
    "requested_amount": "500",
    "motivation": "Présenter mes résultats et rencontrer deux équipes partenaires.",
}
