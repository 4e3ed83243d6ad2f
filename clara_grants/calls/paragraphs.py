"""A draft call cut into the paragraphs its readers may comment on, each under a place that stays."""

from collections.abc import Iterator
from dataclasses import dataclass

from clara_grants.calls.document import CallDocument
from clara_grants.calls.models import SheetKind
from clara_grants.kernel import i18n
from clara_grants.questionnaire.reading import read_section


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`place` names it in the document; `part` is the heading it stands under, `text` may be empty."""

    place: str
    part: str
    title: str
    text: str


def paragraphs(document: CallDocument, language: str) -> tuple[Paragraph, ...]:
    """The public texts, the conditions, the criteria and every question, in the order one reads them."""
    return (
        *_texts(document, language),
        *_conditions(document, language),
        *_criteria(document, language),
        *_questions(document, language),
    )


def _said(code: str, language: str) -> str:
    return i18n.sentence(f"call_reading.{code}", {}, language)


def _texts(document: CallDocument, language: str) -> Iterator[Paragraph]:
    part, public = _said("texts", language), document.public
    for name, text in (
        ("title", document.title),
        ("summary", document.summary),
        ("purpose", public.purpose),
        ("who", public.who),
        ("selection", public.selection),
        ("contact", public.contact),
    ):
        yield Paragraph(f"text.{name}", part, _said(name, language), text.text(language))
    for number, one in enumerate(public.prepare, start=1):
        title = f"{_said('prepare', language)} {number}"
        yield Paragraph(f"prepare.{number}", part, title, one.text(language))


def _conditions(document: CallDocument, language: str) -> Iterator[Paragraph]:
    part = _said("eligibility", language)
    for line in document.eligibility:
        yield Paragraph(f"eligibility.{line.key}", part, line.label.text(language), "")


def _criteria(document: CallDocument, language: str) -> Iterator[Paragraph]:
    for kind in SheetKind:
        sheet = getattr(document.score_sheets, kind.value)
        for criterion in sheet.criteria if sheet else ():
            hint = criterion.hint.text(language) if criterion.hint else ""
            part = i18n.label(kind, "sheet_kind", language)
            yield Paragraph(f"{kind.value}.{criterion.key}", part, criterion.label.text(language), hint)


def _questions(document: CallDocument, language: str) -> Iterator[Paragraph]:
    for section in document.form.sections:
        part = section.title.text(language)
        for one in read_section(document.form, section, language):
            facts = " · ".join((one.kind, *one.facts))
            text = "\n".join(line for line in (facts, one.hint, one.guidance, *one.parts) if line)
            yield Paragraph(f"question.{one.key}", part, one.label, text)
