"""Every letter in both languages, as snapshots; what the wrapper and the renderer refuse."""

from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from clara_grants.config import resource
from clara_grants.kernel import i18n
from clara_grants.notifications import letters
from clara_grants.notifications.html_body import as_html

INSTANT = datetime(2026, 12, 1, 11, 0, tzinfo=UTC)
DAY = date(2026, 12, 1)
FIELDS: dict[str, Any] = {
    "name": "Camille Martin", "number": "OSB-25-7K3M", "file": "«\u202fUn projet\u202f» (ACRO)",
    "call": "OncoStarter 2026",
    "link": "https://clara.example/dossiers/1", "code": "042317", "address": "camille@exemple.fr",
    "expires_at": INSTANT, "submitted_at": INSTANT, "closes_at": INSTANT, "due_at": INSTANT,
    "starts_at": INSTANT,
    "message": "Le CV du porteur.\n\nLe devis de la plateforme.", "reason": "Manque de temps",
    "expert": "Dominique Expert", "author": "Anne Mission", "reason_code": "other", "accepted": True,
    "files": ["OSB-25-7K3M · Un projet", "OSB-25-9XYZ · Un autre"],
    "is_jury": False, "minutes": 20, "place": "Centre Léon-Bérard, salle 2", "video_url": "https://visio.example/1",
    "moved": False, "title": "Séance plénière", "comment": "Un projet solide.", "amount_cents": 4_000_000,
    "conditional": False, "light": False, "rank": 2, "funder": "Région", "payer": "Fondation",
    "direct": False,
    "voted_on": DAY, "waiting": ["Métropole"], "award_letter": False, "signed_on": DAY, "paid_on": DAY,
    "due_on": DAY, "late": False, "sha256": "0123456789abcdef" * 4,
    "verify": "https://clara.example/dossiers/recepisses",
    "document": "projet.pdf", "threat": "Eicar-Test-Signature", "is_draft": True,
    "inviter": "Lucie Porteuse", "role": "co-rédacteur", "lead": "Nora Nouvelle", "former": "Lucie Porteuse",
    "verdict": "go", "advice": "Précisez le modèle animal.", "other_call": "",
    "what": "Lettre de soutien", "who": "Dominique Directrice", "state": "donné", "note": "Budget à revoir",
}  # fmt: skip
OTHERWISE: dict[str, dict[str, Any]] = {
    "attachment_refused": {"is_draft": False},
    "expert_invitation": {"files": ["OSB-25-7K3M · Un projet"]},
    "eclair_invitation": {"files": ["OSB-25-7K3M · Un projet"]},
    "ruled_ineligible": {"reason_code": "territory"},
    "expert_answer": {"accepted": False},
    "piece_answered": {"note": ""},
    "review_reminder": {"late": True},
    "eclair_reminder": {"late": True},
    "report_reminder": {"late": True},
    "hearing_invitation": {"is_jury": True, "moved": True, "place": ""},
    "hearing_cancelled": {"is_jury": True},
    "committee_invitation": {"place": ""},
    "decision_selected": {"light": True, "comment": "", "conditional": True},
    "decision_reserve": {"comment": ""},
    "decision_rejected": {"comment": ""},
    "expression_answered": {"verdict": "redirected", "other_call": "OncoStarter 2026"},
    "funder_voted": {"direct": True, "waiting": []},
    "convention_ready": {"award_letter": True},
}


def made(key: str, language: str, **changes: Any) -> letters.Rendered:
    values = {**FIELDS, **changes}
    return letters.render(key, language, {name: values[name] for name in letters.LETTERS[key].fields})


@pytest.mark.parametrize(("key", "language"), list(product(sorted(letters.LETTERS), ("fr", "en"))))
def test_letter(key: str, language: str, snapshot: SnapshotAssertion) -> None:
    shapes = [{}, OTHERWISE[key]] if key in OTHERWISE else [{}]
    rendered = [made(key, language, **shape) for shape in shapes]

    assert "\n\n====\n\n".join(f"{one.subject}\n\n{one.text}" for one in rendered) == snapshot


def test_html_of_a_letter(snapshot: SnapshotAssertion) -> None:
    assert made("hearing_invitation", "fr").html == snapshot


def test_every_folder_is_a_declared_letter_with_a_label() -> None:
    folder = resource("templates") / "letters"
    assert {path.name for path in folder.iterdir()} - {"_frame"} == set(letters.LETTERS)
    assert all(i18n.knows(f"letter.{key}") for key in letters.LETTERS)


@pytest.mark.parametrize("key", sorted(letters.LETTERS))
def test_french_typography(key: str) -> None:
    shapes = [{}, OTHERWISE.get(key, {})]
    for rendered in (made(key, "fr", **shape) for shape in shapes):
        for text in (rendered.subject, rendered.text.replace("https:", "https")):
            assert not any(f" {mark}" in text for mark in ";:!?»")
            assert "'" not in text
            assert "« " not in text


def test_undeclared_and_missing_fields_are_refused() -> None:
    with pytest.raises(ValueError, match="closes_at, name"):
        letters.render("call_closing", "fr", dict.fromkeys(("number", "file", "call", "link"), ""))
    with pytest.raises(ValueError, match="secret"):
        letters.render("sign_in_code", "fr", {"code": "1", "secret": "2"})


def test_header_cannot_be_injected() -> None:
    subject = made("receipt", "fr", number="X\r\nBcc: voleur@exemple.fr").subject
    assert subject.isprintable() or set(subject) & {"\u202f", "\u00a0"}
    assert "\n" not in subject
    assert "\r" not in subject


def test_html_escapes_everything() -> None:
    page = made("completion_requested", "fr", message='<script>alert(1)</script> "x"').html
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_merge_values_are_never_templates() -> None:
    assert "{{ code }}" in made("completion_requested", "fr", message="{{ code }}").text


def test_html_makes_lists_links_and_actions() -> None:
    page = as_html("Objet", "Bonjour,\n\n- un\n- deux\n\n→ Ouvrir : https://x.example/a?b=1&c=2\n", "fr")
    assert page.count("<li>") == 2
    assert 'href="https://x.example/a?b=1&amp;c=2"' in page
    assert ">Ouvrir</a>" in page
