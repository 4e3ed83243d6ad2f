"""What each reason code means to the person who reads it, in both languages.

Facts are filled in with `str.format`; amounts come in cents and sizes in bytes, and are shown in
euros and megabytes.  French typography: U+202F and U+00A0 stand where they belong.
"""

from collections.abc import Mapping
from typing import Any

from clara_grants.questionnaire.amounts import euros, typed_cents
from clara_grants.questionnaire.composites import columns_of
from clara_grants.questionnaire.model import Question

REASONS: dict[str, tuple[str, str]] = {
    "required": ("Répondez à cette question.", "Answer this question."),
    "wrong_shape": ("Cette réponse ne peut pas être lue.", "This answer cannot be read."),
    "control_character": (
        "Le caractère n° {position} est un caractère de contrôle invisible : supprimez-le.",
        "Character {position} is an invisible control character: remove it.",
    ),
    "not_email": ("Saisissez une adresse électronique complète.", "Enter a complete e-mail address."),
    "not_orcid": ("Cet identifiant ORCID n’est pas valide.", "This ORCID iD is not valid."),
    "not_siret": ("Ce numéro SIRET n’est pas valide.", "This SIRET number is not valid."),
    "not_rnsr": ("Ce numéro RNSR n’est pas valide.", "This RNSR number is not valid."),
    "not_ror": ("Cet identifiant ROR n’est pas valide.", "This ROR identifier is not valid."),
    "too_many_words": (
        "Ce texte compte {count} mots ; la limite est de {limit}.",
        "This text has {count} words; the limit is {limit}.",
    ),
    "too_few_words": (
        "Ce texte compte {count} mots ; il en faut au moins {limit}.",
        "This text has {count} words; at least {limit} are needed.",
    ),
    "too_many_characters": (
        "Ce texte compte {count} caractères ; la limite est de {limit}.",
        "This text has {count} characters; the limit is {limit}.",
    ),
    "too_few_characters": (
        "Ce texte compte {count} caractères ; il en faut au moins {limit}.",
        "This text has {count} characters; at least {limit} are needed.",
    ),
    "not_a_number": ("Saisissez un nombre.", "Enter a number."),
    "too_many_decimals": (
        "Saisissez au plus {limit} décimale(s).",
        "Enter at most {limit} decimal place(s).",
    ),
    "number_too_large": ("Saisissez un nombre d’au plus {limit}.", "Enter {limit} or less."),
    "number_too_small": ("Saisissez un nombre d’au moins {limit}.", "Enter {limit} or more."),
    "not_an_amount": (
        "Saisissez un montant en euros, par exemple 1 234,50.",
        "Enter an amount in euros, for example 1234.50.",
    ),
    "amount_too_large": ("Le montant ne peut dépasser {euros} €.", "The amount cannot exceed €{euros}."),
    "amount_too_small": (
        "Le montant doit être d’au moins {euros} €.",
        "The amount must be at least €{euros}.",
    ),
    "not_a_date": ("Saisissez une date qui existe.", "Enter a date that exists."),
    "date_too_early": ("Saisissez une date à partir du {limit}.", "Enter a date from {limit} on."),
    "date_too_late": ("Saisissez une date jusqu’au {limit}.", "Enter a date up to {limit}."),
    "not_yes_or_no": ("Répondez par oui ou par non.", "Answer yes or no."),
    "unknown_option": ("Choisissez une réponse de la liste.", "Choose an answer from the list."),
    "too_many_selected": ("Choisissez au plus {limit} réponses.", "Choose at most {limit} answers."),
    "too_few_selected": ("Choisissez au moins {limit} réponses.", "Choose at least {limit} answers."),
    "too_many_files": ("Joignez au plus {limit} fichier(s).", "Attach at most {limit} file(s)."),
    "wrong_extension": (
        "Le fichier « {name} » n’est pas d’un format accepté ({formats}).",
        "The file “{name}” is not in an accepted format ({formats}).",
    ),
    "file_too_large": (
        "Le fichier « {name} » dépasse {megabytes} Mo.",
        "The file “{name}” exceeds {megabytes} MB.",
    ),
    "file_damaged": (
        "Le fichier « {name} » ne s’ouvre pas : il est abîmé ou incomplet. Enregistrez-le de nouveau depuis"
        " votre logiciel, vérifiez qu’il s’ouvre chez vous, puis joignez-le.",
        "The file “{name}” does not open: it is damaged or incomplete. Save it again from your software,"
        " check that it opens on your side, then attach it.",
    ),
    "file_encrypted": (
        "Le fichier « {name} » est protégé par un mot de passe ou par des restrictions : les évaluateurs ne"
        " pourraient pas l’ouvrir. Retirez la protection, ou imprimez-le en PDF, puis joignez-le.",
        "The file “{name}” is protected by a password or by restrictions: reviewers could not open it. Remove"
        " the protection, or print it to PDF, then attach it.",
    ),
    "active_document": (
        "Le fichier « {name} » contient du code ou une action automatique (script, macro, formulaire"
        " calculé, lancement de programme). Imprimez-le en PDF, ou enregistrez-le sans macro.",
        "The file “{name}” contains code or an automatic action (script, macro, calculated form, program"
        " start). Print it to PDF, or save it without macros.",
    ),
    "pdf_holds_files": (
        "Le PDF « {name} » contient d’autres fichiers en pièces jointes. Joignez-les là où ils sont demandés,"
        " ou imprimez le document en PDF pour n’en garder que les pages.",
        "The PDF “{name}” holds other files as attachments. Attach them where they are asked for, or print"
        " the document to PDF to keep its pages only.",
    ),
    "nested_archive": (
        "Le fichier « {name} » contient une archive (zip, rar, 7z…). Retirez-la.",
        "The file “{name}” contains an archive (zip, rar, 7z…). Remove it first.",
    ),
    "archive_bomb": (
        "Le fichier « {name} » occupe démesurément de place une fois ouvert. Enregistrez-le de nouveau depuis"
        " votre logiciel, en réduisant ses images, puis joignez-le.",
        "The file “{name}” takes an unreasonable amount of room once open. Save it again from your software"
        " with smaller images, then attach it.",
    ),
    "file_too_complex": (
        "Le fichier « {name} » est trop complexe pour être vérifié en quelques secondes. Imprimez-le en PDF,"
        " ou enregistrez-le en taille réduite, puis joignez-le.",
        "The file “{name}” is too complex to be checked within seconds. Print it to PDF, or save it at a"
        " reduced size, then attach it.",
    ),
    "storage_failed": (
        "Le fichier n’a pas pu être enregistré : le stockage ne répond pas ou n’a plus de place. Vos réponses"
        " sont gardées ; joignez le fichier de nouveau dans quelques minutes.",
        "The file could not be saved: the storage does not answer or has no room left. Your answers are kept;"
        " attach the file again in a few minutes.",
    ),
    "too_many_rows": ("Saisissez au plus {limit} lignes.", "Enter at most {limit} lines."),
    "too_few_rows": ("Saisissez au moins {limit} lignes.", "Enter at least {limit} lines."),
    "requested_beyond_cost": (
        "Le montant demandé dépasse le coût de la ligne.",
        "The amount requested exceeds the cost of the line.",
    ),
    "rule_broken": ("{message_fr}", "{message_en}"),
    "cost_not_allowed": (
        "L’appel ne finance pas cette catégorie : mettez 0 dans le montant demandé ou changez de catégorie.",
        "The call does not fund this category: enter 0 as the amount requested or change the category.",
    ),
    "cost_over_ceiling": (
        "{asked} demandés dans cette catégorie, plafonnée : demandez {limit} au plus.",
        "{asked} requested in this category, which has a ceiling: request {limit} at most.",
    ),
    "cost_over_share_of_requested": (
        "{asked} demandés dans cette catégorie, limitée à {percent}\u00a0% de la demande : demandez {limit}"
        " au plus, si rien d’autre ne change.",
        "{asked} requested in this category, limited to {percent}% of the request: request {limit} at most,"
        " if nothing else changes.",
    ),
    "cost_over_share_of_other_categories": (
        "{asked} demandés dans cette catégorie, limitée à {percent}\u00a0% des autres : demandez {limit}"
        " au plus, si rien d’autre ne change.",
        "{asked} requested in this category, limited to {percent}% of the others: request {limit} at most,"
        " if nothing else changes.",
    ),
    "request_over_ceiling": (
        "La demande, {asked}, dépasse de {beyond} le plafond de l’appel, {limit}.",
        "The request, {asked}, exceeds the ceiling of the call, {limit}, by {beyond}.",
    ),
    "resources_below_costs": (
        "Il manque {beyond} : les ressources, {resources}, ne couvrent pas les coûts, {costs}. Complétez"
        " les autres financements ou réduisez les coûts.",
        "{beyond} is missing: the resources, {resources}, do not cover the costs, {costs}. Complete"
        " the other funding or reduce the costs.",
    ),
    "resources_above_costs": (
        "Les ressources, {resources}, dépassent les coûts, {costs}, de {beyond}. Demandez moins ou complétez"
        " les coûts.",
        "The resources, {resources}, exceed the costs, {costs}, by {beyond}. Request less or complete"
        " the costs.",
    ),
    "request_not_the_sum": (
        "Le montant demandé, {announced}, n’est pas la somme des lignes du budget, {asked}.",
        "The amount requested, {announced}, is not the sum of the budget lines, {asked}.",
    ),
    "too_many_codes": ("Choisissez au plus {limit} codes.", "Choose at most {limit} codes."),
    "historical_code": (
        "Le code {code} appartient à la version 1 de la CSO, qui n’est plus utilisée : prenez {present}.",
        "Code {code} belongs to version 1 of the CSO, no longer used: take {present}.",
    ),
    "historical_code_alone": (
        "Le code {code} appartient à la version 1 de la CSO, qui n’est plus utilisée, et n’a pas"
        " d’équivalent : choisissez un code de la version 2.",
        "Code {code} belongs to version 1 of the CSO, no longer used, and has no equivalent: choose a code of"
        " version 2.",
    ),
    "historical_type": (
        "Le type de cancer {code} a été retiré par l’ICRP : choisissez-en un de la liste.",
        "Cancer type {code} was withdrawn by ICRP: choose one from the list.",
    ),
    "code_twice": ("Le même code figure deux fois.", "The same code appears twice."),
    "weights_not_100": (
        "Les parts des codes doivent être des entiers dont la somme est 100.",
        "The shares of the codes must be whole numbers that add up to 100.",
    ),
}

_CLASSIFICATION = {
    "domain": ("Domaine d’innovation", "Innovation domain"),
    "cso": ("Codes CSO", "CSO codes"),
    "cancer_types": ("Types de cancer", "Cancer types"),
    "keywords": ("Mots-clés", "Keywords"),
}


def explain(code: str, facts: Mapping[str, Any], language: str, question: Question | None = None) -> str:
    """The sentence for a reason, with the line and column it is about when `facts` name them.

    A fact `because` names a more precise reason, whose sentence is said instead.
    """
    french, english = REASONS[facts.get("because", code)]
    sentence = english if language == "en" else french
    return _place(facts, language, question) + sentence.format(**_shown(facts, language))


#: Facts of the budget: amounts that a sentence says whole.
_AMOUNTS = ("asked", "beyond", "resources", "costs", "announced")


def _shown(facts: Mapping[str, Any], language: str) -> dict[str, Any]:
    shown = dict(facts)
    amounts = [name for name in _AMOUNTS if name in facts]
    if amounts and "limit" in facts:
        amounts.append("limit")
    shown |= {name: euros(language, facts[name]) for name in amounts}
    limit = facts.get("limit")
    if isinstance(limit, int):
        shown["euros"] = typed_cents(language, limit)
        shown["megabytes"] = max(1, limit // 1_000_000)
    if isinstance(allowed := facts.get("allowed"), list):
        shown["formats"] = ", ".join(allowed)
    return shown


def _place(facts: Mapping[str, Any], language: str, question: Question | None) -> str:
    """ "Ligne 2, Catégorie : ", or nothing."""
    row, column = facts.get("row"), facts.get("column")
    parts = [f"{'Line' if language == 'en' else 'Ligne'} {row}"] if row else []
    if column:
        parts.append(_column_name(str(column), language, question))
    if not parts:
        return ""
    return ", ".join(parts) + (": " if language == "en" else "\u202f: ")


def _column_name(key: str, language: str, question: Question | None) -> str:
    if key in _CLASSIFICATION:
        return _CLASSIFICATION[key][1 if language == "en" else 0]
    columns = columns_of(question) if question else ()
    return next((column.label.text(language) for column in columns if column.key == key), key)
