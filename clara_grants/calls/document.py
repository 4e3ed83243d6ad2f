"""The whole call as one document: what a YAML file says, checked, and back to YAML."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import Field, StringConstraints, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from clara_grants.calls.document_parts import (
    Award,
    Cents,
    ChecklistLine,
    CostRule,
    FirstStage,
    Funder,
    LatePieces,
    MinimumOpinions,
    PublicTexts,
    QuizQuestion,
    Report,
    Scale,
    Step,
    Window,
)
from clara_grants.calls.models import EclairMode, Profile
from clara_grants.calls.sheets import ScoreSheet, ScoreSheets
from clara_grants.calls.yaml_lines import Source, write
from clara_grants.questionnaire.document import parse as parse_form
from clara_grants.questionnaire.document import sense_problems, shape_problems
from clara_grants.questionnaire.model import Bilingual, Frozen, Key, Questionnaire
from clara_grants.questionnaire.problems import DocumentError, DocumentProblem
from clara_grants.workflow.machine import StepKind

CallKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{2,59}$")]
Programme = Literal["emergence", "transfer", "structuring", "mobility", "events"]
Territory = Literal["lyon", "grenoble", "clermont_ferrand", "saint_etienne"]

_DATA = Path(__file__).parent / "data"

#: Where a fault of the call as a whole is mended.
_HOMES: dict[str, tuple[str, ...]] = {
    "windows_overlap": ("windows",),
    "one_deciding_step": ("steps",),
    "first_step_parallel": ("steps",),
    "sheet_and_step": ("steps",),
    "eclair_mode_and_step": ("eclair_mode",),
    "envelopes_disagree": ("envelope_cents",),
    "scale_without_question": ("scale",),
}


@dataclass(frozen=True)
class CallProblem:
    """A fault of a call's document: `line` counts from 1, 0 when there was no text to count in."""

    line: int
    path: tuple[str | int, ...]
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        place = ".".join(map(str, self.path)) or "(document)"
        return f"line {self.line}, {place}: {self.code} {dict(self.facts)}"


class CallDocumentError(ValueError):
    """A document is not a call.  `problems` names every fault with its line."""

    code = "calls.document_invalid"

    def __init__(self, problems: tuple[CallProblem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class CallDocument(Frozen):
    """One entry key of one edition, whole.  Amounts in cents; times local to Europe/Paris.

    `laureate_bar_years`: holders selected in the last so many years are shown to the officers; 0: nobody.
    """

    key: CallKey
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,4}$")]
    programme: Programme
    edition: int = Field(ge=2000, le=2100)
    entry_key: Key
    profile: Profile
    title: Bilingual
    summary: Bilingual
    theme: Bilingual | None = None
    territories: tuple[Territory, ...] = Field(min_length=1)
    windows: tuple[Window, ...] = Field(min_length=1)
    steps: tuple[Step, ...] = Field(min_length=1)
    eclair_mode: EclairMode = EclairMode.NONE
    minimum_opinions: MinimumOpinions = MinimumOpinions()
    envelope_cents: Cents | None = None
    ceiling_cents: Cents | None = None
    duration_months: int | None = Field(default=None, ge=1, le=120)
    funders: tuple[Funder, ...] = Field(min_length=1)
    cost_rules: tuple[CostRule, ...] = ()
    scale: Scale | None = None
    quiz: tuple[QuizQuestion, ...] = Field(default=(), max_length=9)
    late_pieces: LatePieces = LatePieces()
    eligibility: tuple[ChecklistLine, ...] = ()
    laureate_bar_years: int = Field(default=0, ge=0, le=10)
    score_sheets: ScoreSheets = ScoreSheets()
    award: Award
    reports: tuple[Report, ...] = ()
    public: PublicTexts
    form: Questionnaire
    first_stage: FirstStage | None = None
    leads_to: CallKey | None = None
    identity: tuple[Key, ...] = ()

    @model_validator(mode="after")
    def _is_coherent(self) -> Self:
        for check in _COHERENT:
            check(self)
        if self.scale and self.form.question(self.scale.question) is None:
            raise PydanticCustomError(
                "scale_without_question", "no such question", {"question": self.scale.question}
            )
        return self

    def step_kinds(self) -> tuple[StepKind, ...]:
        """The kinds of the steps, in order."""
        return tuple(step.kind for step in self.steps)

    def step_groups(self) -> tuple[int, ...]:
        """The group of each step, from 1: neighbours that run side by side share it."""
        groups: list[int] = []
        for step in self.steps:
            last = groups[-1] if groups else 0
            groups.append(last if step.parallel and groups else last + 1)
        return tuple(groups)


def load(source: Path | str) -> CallDocument:
    """The call that a YAML file (a Path) or a YAML text (a str) describes.

    Raises CallDocumentError with every fault and its line.
    """
    text = source.read_text(encoding="utf-8") if isinstance(source, Path) else source
    try:
        read = Source(text)
    except yaml.YAMLError as refusal:
        raise CallDocumentError((_not_yaml(refusal),)) from refusal
    problems = [
        CallProblem(key.line, key.path, "key_twice", {"key": key.path[-1]}) for key in read.repeated_keys()
    ]
    call = None
    try:
        call = CallDocument.model_validate(read.data)
    except ValidationError as refusal:
        problems.extend(_placed(read, refusal))
    problems.extend(_form_problems(read))
    if call is None or problems:
        raise CallDocumentError(tuple(sorted(problems, key=lambda problem: problem.line)))
    return call


def load_form(text: str) -> Questionnaire:
    """The form that a YAML text describes, alone.  Raises CallDocumentError; places start at `form`."""
    try:
        read = Source(text)
    except yaml.YAMLError as refusal:
        raise CallDocumentError((_not_yaml(refusal),)) from refusal
    found = [
        CallProblem(key.line, ("form", *key.path), "key_twice", {"key": key.path[-1]})
        for key in read.repeated_keys()
    ]
    try:
        form = parse_form(read.data)
    except DocumentError as refusal:
        found += [
            CallProblem(read.line(p.path), ("form", *p.path), p.code, p.facts) for p in refusal.problems
        ]
        raise CallDocumentError(tuple(sorted(found, key=lambda problem: problem.line))) from refusal
    if found:
        raise CallDocumentError(tuple(found))
    return form


def parse(data: Any) -> CallDocument:
    """The call that plain data describes, as `to_data` gave it (a stored document)."""
    try:
        return CallDocument.model_validate(data)
    except ValidationError as refusal:
        raise CallDocumentError(tuple(_shape_problems(refusal))) from refusal


def judge(data: Any) -> CallDocument:
    """The call that plain data being edited describes: `parse`, and the sense of its forms too."""
    problems = [CallProblem(0, p.path, p.code, p.facts) for p in _sense_problems(data)]
    try:
        call = CallDocument.model_validate(data)
    except ValidationError as refusal:
        raise CallDocumentError((*_shape_problems(refusal), *problems)) from refusal
    if problems:
        raise CallDocumentError(tuple(problems))
    return call


def to_data(call: CallDocument) -> dict[str, Any]:
    """The call as JSON data, without the settings left at their default."""
    return call.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def dump(call: CallDocument) -> str:
    """The call as YAML that `load` reads back as the same call."""
    return write(to_data(call))


def shipped_calls() -> tuple[CallDocument, ...]:
    """The calls that come with the product, in the order of their keys."""
    return tuple(load(path) for path in sorted((_DATA / "calls").glob("*.yaml")))


def default_score_sheets() -> dict[str, ScoreSheet]:
    """The score sheets that come with the product, by name, for a new call to start from."""
    data = Source((_DATA / "score_sheets.yaml").read_text(encoding="utf-8")).data
    return {name: ScoreSheet.model_validate(sheet) for name, sheet in data.items()}


def _not_yaml(refusal: yaml.YAMLError) -> CallProblem:
    mark = getattr(refusal, "problem_mark", None)
    said = getattr(refusal, "problem", None) or str(refusal)
    return CallProblem(mark.line + 1 if mark else 1, (), "not_yaml", {"said": said})


def _placed(read: Source, refusal: ValidationError) -> Iterator[CallProblem]:
    for problem in _shape_problems(refusal):
        yield replace(problem, line=read.line(problem.path))


def _shape_problems(refusal: ValidationError) -> Iterator[CallProblem]:
    """Faults of shape, without a line; a fault of the whole stands at the setting one must change."""
    for problem in shape_problems(refusal):
        path = problem.path or _HOMES.get(problem.code, ())
        yield CallProblem(0, path, problem.code, problem.facts)


def _form_problems(read: Source) -> Iterator[CallProblem]:
    for problem in _sense_problems(read.data):
        yield CallProblem(read.line(problem.path), problem.path, problem.code, problem.facts)


def _sense_problems(data: Any) -> Iterator[DocumentProblem]:
    for name, form in _forms(data):
        for problem in sense_problems(form):
            yield replace(problem, path=(*name, *problem.path))


def _forms(data: Any) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """The application form and the forms of the reports, each with its place."""
    if not isinstance(data, Mapping):
        return
    yield ("form",), data.get("form")
    if isinstance(first := data.get("first_stage"), Mapping):
        yield ("first_stage", "form"), first.get("form")
    reports = data.get("reports")
    for place, report in enumerate(reports if isinstance(reports, list) else ()):
        if isinstance(report, Mapping):
            yield ("reports", place, "form"), report.get("form")


def _windows_follow(call: CallDocument) -> None:
    for before, after in zip(call.windows, call.windows[1:], strict=False):
        if after.opens_at < before.closes_at:
            raise PydanticCustomError("windows_overlap", "a window opens before the last one closed")


def _steps_decide(call: CallDocument) -> None:
    deciding = [place for place, step in enumerate(call.steps) if step.decides]
    if deciding != [len(call.steps) - 1]:
        raise PydanticCustomError("one_deciding_step", "the last step, and no other, decides")
    if call.steps[0].parallel:
        raise PydanticCustomError("first_step_parallel", "the first step has no neighbour before it")


def _steps_have_sheets(call: CallDocument) -> None:
    kinds = call.step_kinds()
    needed = {
        "expert": StepKind.EXPERT_REVIEW in kinds,
        "eclair": StepKind.ECLAIR_REVIEW in kinds,
        "hearing": StepKind.HEARING in kinds,
    }
    for name, wanted in needed.items():
        if (getattr(call.score_sheets, name) is not None) != wanted:
            raise PydanticCustomError("sheet_and_step", "{sheet} and its step disagree", {"sheet": name})
    if (call.eclair_mode is not EclairMode.NONE) != needed["eclair"]:
        raise PydanticCustomError("eclair_mode_and_step", "the ECLAIR mode and the steps disagree")


def _money_adds_up(call: CallDocument) -> None:
    envelopes = [funder.envelope_cents for funder in call.funders]
    known = [cents for cents in envelopes if cents is not None]
    if call.envelope_cents is None or len(known) < len(envelopes):
        return
    if sum(known) != call.envelope_cents:
        raise PydanticCustomError(
            "envelopes_disagree",
            "the funders bring {sum} of {envelope}",
            {"sum": sum(known), "envelope": call.envelope_cents},
        )


def _keys_once(call: CallDocument) -> None:
    for name, keys in (
        ("funders", [funder.key for funder in call.funders]),
        ("eligibility", [line.key for line in call.eligibility]),
        ("quiz", [question.key for question in call.quiz]),
        ("cost_rules", [rule.category for rule in call.cost_rules]),
    ):
        if len(set(keys)) != len(keys):
            raise PydanticCustomError("key_twice", "a key of {part} appears twice", {"part": name})


def _first_stage_fits(call: CallDocument) -> None:
    if (call.profile is Profile.EXPRESSION) != (call.leads_to is not None):
        raise PydanticCustomError("expression_leads_nowhere", "an expression, and no other, leads to a call")
    if call.first_stage is None:
        return
    forms = (call.form, call.first_stage.form)
    for key in call.first_stage.identity:
        asked = {question.kind for form in forms if (question := form.question(key))}
        if len(asked) != 1 or any(form.question(key) is None for form in forms):
            raise PydanticCustomError("identity_not_shared", "{key} is not in both forms", {"key": key})
    keys = {funder.key for funder in call.funders}
    if call.first_stage.wished_by not in {None, *keys}:
        raise PydanticCustomError("wish_of_a_stranger", "the wish is not of a funder of the call")


_COHERENT = (
    *(_windows_follow, _steps_decide, _steps_have_sheets, _money_adds_up, _keys_once),
    _first_stage_fits,
)
