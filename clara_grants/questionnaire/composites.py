"""The lines of the bound kinds: what is asked of a holder, a lab, a partner, a budget line.

A question keeps some of them with `fields`; without it, all are asked.
"""

from clara_grants.questionnaire.kinds import Format, Kind
from clara_grants.questionnaire.model import Asked, Bilingual, Column, Limits, Option, Question


def _say(fr: str, en: str) -> Bilingual:
    return Bilingual(fr=fr, en=en)


def _options(*options: tuple[str, str, str]) -> tuple[Option, ...]:
    return tuple(Option(value=value, label=_say(fr, en)) for value, fr, en in options)


def _line(key: str, fr: str, en: str, **settings: object) -> Column:
    """A column of short text unless `settings` say otherwise."""
    return Column.model_validate({"key": key, "kind": Kind.SHORT_TEXT, "label": _say(fr, en), **settings})


TERRITORIES = _options(
    ("lyon", "Lyon et alentours", "Lyon and surroundings"),
    ("grenoble", "Grenoble et alentours", "Grenoble and surroundings"),
    ("clermont_ferrand", "Clermont-Ferrand et alentours", "Clermont-Ferrand and surroundings"),
    ("saint_etienne", "Saint-Étienne et alentours", "Saint-Étienne and surroundings"),
    ("elsewhere", "Hors de la région", "Outside the region"),
)

STATUSES = _options(
    ("permanent", "Poste permanent", "Permanent position"),
    (
        "clinician",
        "Praticien hospitalier ou hospitalo-universitaire",
        "Hospital or university-hospital clinician",
    ),
    (
        "postdoc",
        "Contrat postdoctoral ou à durée déterminée",
        "Postdoctoral or fixed-term contract",
    ),
    ("doctoral", "Doctorat en cours", "Doctoral candidate"),
    ("student", "Étudiant ou interne", "Student or resident"),
    ("other", "Autre situation", "Other"),
)

DEPARTMENTS = _options(
    *((code, f"{name} ({code})", f"{name} ({code})") for code, name in (
        ("01", "Ain"), ("03", "Allier"), ("07", "Ardèche"), ("15", "Cantal"), ("26", "Drôme"),
        ("38", "Isère"), ("42", "Loire"), ("43", "Haute-Loire"), ("63", "Puy-de-Dôme"),
        ("69", "Rhône"), ("73", "Savoie"), ("74", "Haute-Savoie"),
    )),
    ("elsewhere", "Hors de la région", "Outside the region"),
)  # fmt: skip

PARTNER_KINDS = _options(
    ("academic", "Équipe académique", "Academic team"),
    ("clinical", "Équipe clinique", "Clinical team"),
    ("company", "Entreprise", "Company"),
    ("association", "Association", "Association"),
    ("authority", "Collectivité", "Local authority"),
    ("patient_partner", "Patient partenaire", "Patient partner"),
)

BUDGET_CATEGORIES = _options(
    ("consumables", "Consommables", "Consumables"),
    ("services", "Prestations et plateformes", "Services and platforms"),
    ("equipment", "Équipement", "Equipment"),
    ("staff", "Personnel non permanent et stages", "Non-permanent staff and internships"),
    ("missions", "Missions et réunions", "Travel and meetings"),
    ("publication", "Publication et valorisation", "Publication and outreach"),
    (
        "patient_compensation",
        "Défraiement des patients partenaires",
        "Compensation of patient partners",
    ),
    ("management", "Frais de gestion", "Management fees"),
)

_HOLDER = (
    _line("given_name", "Prénom", "First name", required=True),
    _line("family_name", "Nom", "Last name", required=True),
    _line("email", "Adresse électronique", "E-mail address", required=True, format=Format.EMAIL),
    _line("phone", "Téléphone", "Telephone"),
    _line("status", "Situation", "Position", required=True, kind=Kind.CHOICE, options=STATUSES),
    _line("employer", "Employeur", "Employer", required=True),
    _line(
        "orcid", "Identifiant ORCID", "ORCID iD", format=Format.ORCID,
        hint=_say("Par exemple 0000-0002-1825-0097.", "For example 0000-0002-1825-0097."),
    ),
    _line(
        "time_percent", "Part du temps de travail consacrée au projet, en %",
        "Working time on the project, in %",
        kind=Kind.NUMBER, limits=Limits(minimum=0, maximum=100),
    ),
    _line(
        "early_career", "En début de carrière", "Early career", kind=Kind.YES_NO,
        hint=_say("Moins de dix ans après la thèse.", "Less than ten years after the doctorate."),
    ),
)  # fmt: skip

_LAB = (
    _line(
        "name",
        "Nom du laboratoire ou du service",
        "Name of the laboratory or department",
        required=True,
    ),
    _line("institution", "Établissement de rattachement", "Host institution", required=True),
    _line(
        "unit_code",
        "Code d’unité",
        "Unit code",
        hint=_say("Par exemple UMR 1234.", "For example UMR 1234."),
    ),
    _line("rnsr", "Numéro RNSR", "RNSR number", format=Format.RNSR),
    _line("director", "Direction du laboratoire", "Head of the laboratory"),
    _line("city", "Commune", "City", required=True),
    _line("territory", "Territoire", "Territory", required=True, kind=Kind.CHOICE, options=TERRITORIES),
)

_PARTNERS = (
    _line("organisation", "Équipe ou organisme", "Team or organisation", required=True),
    _line("kind", "Nature", "Kind", required=True, kind=Kind.CHOICE, options=PARTNER_KINDS),
    _line("contact_name", "Responsable", "Person in charge", required=True),
    _line("contact_email", "Adresse électronique", "E-mail address", format=Format.EMAIL),
    _line(
        "contact_orcid", "ORCID du responsable", "ORCID iD of the person in charge", format=Format.ORCID,
    ),
    _line(
        "ror", "Identifiant ROR", "ROR identifier", format=Format.ROR,
        hint=_say("Rempli en choisissant l’organisme ; laissez vide s’il n’en a pas.",
                  "Filled in by choosing the organisation; leave empty if it has none."),
    ),
    _line("siret", "SIRET, pour une entreprise", "SIRET, for a company", format=Format.SIRET),
    _line("rnsr", "Numéro RNSR, pour une équipe de recherche", "RNSR number, for a research team",
          format=Format.RNSR),
    _line("city", "Commune", "City", required=True),
    _line("department", "Département", "Département", kind=Kind.CHOICE, options=DEPARTMENTS),
    _line("territory", "Territoire", "Territory", required=True, kind=Kind.CHOICE, options=TERRITORIES),
    _line(
        "planned_contribution",
        "Apport prévu au projet",
        "Planned contribution to the project",
        kind=Kind.MONEY,
        limits=Limits(minimum=0),
    ),
    _line(
        "role",
        "Rôle dans le projet",
        "Role in the project",
        kind=Kind.LONG_TEXT,
        limits=Limits(words=80),
    ),
)  # fmt: skip

_BUDGET = (
    _line(
        "category",
        "Catégorie",
        "Category",
        required=True,
        kind=Kind.CHOICE,
        options=BUDGET_CATEGORIES,
    ),
    _line("item", "Dépense", "Item", required=True),
    _line("partner", "Équipe", "Team"),
    _line(
        "total",
        "Coût total",
        "Total cost",
        required=True,
        kind=Kind.MONEY,
        limits=Limits(minimum=0),
    ),
    _line(
        "requested",
        "Montant demandé",
        "Amount requested",
        required=True,
        kind=Kind.MONEY,
        limits=Limits(minimum=0),
    ),
    _line("other_funder", "Autre financeur", "Other funder"),
    _line(
        "justification",
        "Justification",
        "Justification",
        kind=Kind.LONG_TEXT,
        limits=Limits(words=60),
    ),
)

_LINES = {Kind.HOLDER: _HOLDER, Kind.LAB: _LAB, Kind.PARTNERS: _PARTNERS, Kind.BUDGET: _BUDGET}


def known_lines(kind: Kind) -> tuple[Column, ...]:
    """Every line a bound kind may ask; empty for the other kinds."""
    return _LINES.get(kind, ())


def columns_of(question: Asked) -> tuple[Column, ...]:
    """The columns this question really asks, in their order."""
    if not isinstance(question, Question):
        return ()
    if question.kind is Kind.TABLE:
        return question.columns
    lines = known_lines(question.kind)
    kept = question.fields_asked
    return tuple(line for line in lines if line.key in kept) if kept else lines
