import re
import uuid
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clara_grants.calls.document import (
    CallDocument,
    CallDocumentError,
    default_score_sheets,
    dump,
    load,
    parse,
    shipped_calls,
    to_data,
)
from clara_grants.calls.document_parts import PROPOSED_HOURS
from clara_grants.calls.models import EclairMode, Profile
from clara_grants.calls.reference import cancer_types, countries, cso_codes, domains
from clara_grants.questionnaire.completeness import missing, question_count, visible_questions
from clara_grants.questionnaire.kinds import Kind
from clara_grants.questionnaire.vocabularies import CANCER_TYPES, COUNTRIES, CSO_CODES, DOMAINS
from clara_grants.workflow import machine
from clara_grants.workflow.machine import StepKind
from tests.questionnaire.builders import filled

CALLS = {call.key: call for call in shipped_calls()}
MOST_QUESTIONS = {Profile.LIGHT: 12, Profile.STANDARD: 35, Profile.CONCERTED: 50}
every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
light_calls = [call for call in CALLS.values() if call.profile is Profile.LIGHT]


def test_the_seven_calls_of_2025_ship() -> None:
    assert list(CALLS) == [
        "manifestations-2025",
        "mobilite-2025",
        "oncostarter-blanc-2025",
        "oncostarter-interface-2025",
        "oncostarter-thematise-2025",
        "preuve-du-concept-2025",
        "projets-structurants-2025",
    ]
    assert len({call.prefix for call in CALLS.values()}) == 7


@every_call
def test_a_call_survives_yaml_and_json(call: CallDocument) -> None:
    assert load(dump(call)) == call
    assert parse(to_data(call)) == call


@every_call
def test_a_form_well_filled_lacks_nothing_and_a_blank_one_its_required_parts(
    call: CallDocument,
) -> None:
    required = [q.key for q in visible_questions(call.form, {}) if q.required]

    assert missing(call.form, filled(call.form), {}) == []
    assert [gap.question_key for gap in missing(call.form, {}, {})] == required


@every_call
def test_the_steps_of_a_call_make_a_sound_map(call: CallDocument) -> None:
    steps = [
        machine.Step(uuid.uuid4(), step.kind, group, step.decides)
        for step, group in zip(call.steps, call.step_groups(), strict=True)
    ]

    assert machine.check(steps) == []


@every_call
def test_a_form_stays_within_what_its_profile_allows(call: CallDocument) -> None:
    assert question_count(call.form) <= MOST_QUESTIONS[call.profile]


@pytest.mark.parametrize("call", light_calls, ids=lambda call: call.key)
def test_a_light_call_is_one_page_with_two_files_and_nothing_heavy(call: CallDocument) -> None:
    kinds = [question.kind for _, question in call.form.questions()]

    assert len(call.form.sections) == 1
    assert kinds.count(Kind.FILE) <= 2
    assert not {Kind.BUDGET, Kind.PARTNERS, Kind.CLASSIFICATION, Kind.TABLE} & set(kinds)
    assert call.step_kinds() == (StepKind.OFFICER_DECISION,)
    assert len(call.windows) == 3
    assert call.award.document == "letter"


@every_call
def test_windows_are_of_2025_and_close_at_noon_or_five(call: CallDocument) -> None:
    for window in call.windows:
        closing = window.closes.astimezone(ZoneInfo("Europe/Paris"))
        assert (closing.year, closing.hour in PROPOSED_HOURS, closing.minute) == (2025, True, 0)


def test_winter_and_summer_closings_are_the_right_instants() -> None:
    first, second, _ = CALLS["mobilite-2025"].windows

    assert first.opens.isoformat() == "2025-01-06T08:00:00+00:00"
    assert second.closes.isoformat() == "2025-06-30T15:00:00+00:00"


def test_eclair_decides_the_themed_call_after_the_scientific_review() -> None:
    call = CALLS["oncostarter-thematise-2025"]

    assert call.eclair_mode is EclairMode.DECIDES
    assert call.step_groups() == (1, 2, 3, 4, 5)
    assert call.step_kinds().index(StepKind.EXPERT_REVIEW) < call.step_kinds().index(StepKind.ECLAIR_REVIEW)
    assert "patient_partnership_present" in [line.rule for line in call.eligibility]


def test_experts_and_eclair_read_side_by_side_elsewhere() -> None:
    assert CALLS["oncostarter-blanc-2025"].step_groups() == (1, 2, 2, 3, 4)


def test_the_scale_proposes_what_was_asked_for_at_most() -> None:
    scale = CALLS["mobilite-2025"].scale

    assert scale is not None
    assert scale.proposed_cents("DE", 90_000) == 50_000
    assert scale.proposed_cents("CA", 90_000) == 75_000
    assert scale.proposed_cents("CA", 40_000) == 40_000
    assert scale.proposed_cents(None, 40_000) is None


def test_the_eclair_grid_has_seven_lines_from_one_to_four() -> None:
    sheet = default_score_sheets()["eclair"]

    assert (len(sheet.criteria), sheet.lowest, sheet.highest) == (7, 1, 4)
    assert (sheet.may_abstain, sheet.comment_required_for) == (True, (1, 4))
    assert [option.value for option in sheet.verdicts[0].options] == [
        "favourable",
        "favourable_with_recommendations",
        "reserved",
        "unfavourable",
    ]


def test_weights_count_in_the_mean_and_silences_do_not() -> None:
    sheet = default_score_sheets()["expert_emergence"]

    assert sheet.weighted_mean({"quality": 5, "originality": 2, "team": None}) == 3.0
    assert sheet.weighted_mean({}) is None


def test_shipped_calls_use_the_default_sheets() -> None:
    sheets = set(default_score_sheets().values())
    used = {
        sheet
        for call in CALLS.values()
        for sheet in (call.score_sheets.expert, call.score_sheets.eclair, call.score_sheets.hearing)
        if sheet is not None
    }

    assert used == sheets


def texts(data: Any, language: str) -> Iterator[str]:
    if isinstance(data, dict):
        if set(data) == {"fr", "en"}:
            yield data[language]
        else:
            for part in data.values():
                yield from texts(part, language)
    elif isinstance(data, list):
        for part in data:
            yield from texts(part, language)


@every_call
def test_french_texts_follow_french_typography(call: CallDocument) -> None:
    wrong = [
        text
        for text in texts(to_data(call), "fr")
        if re.search(r" [;:!?»%€]|« |'|\.\.\.|\w[;!?»](?!\w)", text)
    ]

    assert wrong == []


def test_codes_and_their_labels_agree() -> None:
    assert {code for code, _ in cso_codes("fr")} == CSO_CODES
    assert {code for code, _ in cancer_types("en")} == CANCER_TYPES
    assert {code for code, _ in countries("fr")} == COUNTRIES
    assert tuple(code for code, _ in domains("fr")) == DOMAINS


def problems_of(text: str) -> list[tuple[int, str]]:
    with pytest.raises(CallDocumentError) as refusal:
        load(text)
    return [(problem.line, problem.code) for problem in refusal.value.problems]


MOBILITY = dump(CALLS["mobilite-2025"])


def line_of(text: str, wanted: str) -> int:
    return 1 + next(place for place, line in enumerate(text.splitlines()) if wanted in line)


def test_each_fault_names_its_line() -> None:
    broken = (
        MOBILITY.replace("profile: light", "profile: feather")
        .replace("kind: country", "kind: planet", 1)
        .replace("    fr: Première session\n", "")
    )

    assert problems_of(broken) == [
        (line_of(broken, "feather"), "enum"),
        (line_of(broken, "en: First session") - 1, "missing"),
        (line_of(broken, "planet"), "enum"),
    ]


def test_a_key_given_twice_is_a_fault() -> None:
    broken = MOBILITY + "edition: 2026\n"

    assert problems_of(broken) == [(len(broken.splitlines()), "key_twice")]


def test_what_is_not_yaml_is_said_with_its_line() -> None:
    assert problems_of("key: a\ntitle: [1, 2\nprefix: B\n") == [(3, "not_yaml")]


@pytest.mark.parametrize("text", ["a: &a [1]\nb: *a\n", "[" * 3000, "a: \0", "a: !!python/name:os.system"])
def test_hostile_yaml_is_refused_before_it_is_built(text: str) -> None:
    assert [code for _, code in problems_of(text)] == ["not_yaml"]


@pytest.mark.parametrize("text", ["", "[]", "12", "just words"])
def test_what_is_not_a_call_is_refused(text: str) -> None:
    assert problems_of(text)


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("closes_at: '2025-03-31T17:00:00'", "closes_at: '2025-05-31T17:00:00'", "windows_overlap"),
        ("opens_at: '2025-01-06T09:00:00'", "opens_at: '2025-03-30T02:30:00'", "no_such_local_time"),
        ("opens_at: '2025-01-06T09:00:00'", "opens_at: '2025-04-30T09:00:00'", "closes_before_opening"),
        ("opens_at: '2025-01-06T09:00:00'", "opens_at: '2025-01-06T09:00:00Z'", "local_time_expected"),
        ("decides: true", "decides: false", "one_deciding_step"),
        ("envelope_cents: 800000\nfunders", "envelope_cents: 900000\nfunders", "envelopes_disagree"),
        ("question: destination", "question: nowhere", "scale_without_question"),
        ("share_percent: 100", "share_percent: 90", "shares_not_100"),
    ],
)
def test_a_call_must_be_coherent(before: str, after: str, code: str) -> None:
    assert MOBILITY.count(before) == 1

    assert code in [one for _, one in problems_of(MOBILITY.replace(before, after))]


def test_plain_words_and_hours_stay_texts() -> None:
    data = to_data(CALLS["mobilite-2025"])
    data["summary"] = {"fr": "no", "en": "12:00"}

    assert load(dump(parse(data))).summary.fr == "no"
    assert load(dump(parse(data))).summary.en == "12:00"
