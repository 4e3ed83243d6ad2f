"""The amount a scale proposes."""

from hypothesis import given, settings
from hypothesis import strategies as st

from clara_grants.selection.scale import Proposal, propose, scale_of

DOCUMENT = {
    "scale": {
        "question": "destination",
        "rows": [
            {
                "key": "near",
                "label": {"fr": "Europe", "en": "Europe"},
                "amount_cents": 50000,
                "values": ["DE"],
            },
            {"key": "far", "label": {"fr": "Ailleurs", "en": "Elsewhere"}, "amount_cents": 75000},
        ],
    }
}
NEAR, FAR = {"fr": "Europe", "en": "Europe"}, {"fr": "Ailleurs", "en": "Elsewhere"}


def test_scale_names_its_row() -> None:
    scale = scale_of(DOCUMENT)
    assert propose(scale, "DE", 60000, None) == Proposal(50000, NEAR)
    assert propose(scale, "CA", 90000, None) == Proposal(75000, FAR)
    assert propose(scale, "CA", 40000, None) == Proposal(40000, FAR)
    assert propose(scale, None, 40000, None) == Proposal(None, None)


def test_without_a_scale_the_request_is_proposed_within_the_ceiling() -> None:
    assert scale_of({}) is None
    assert propose(None, None, 90000, 60000) == Proposal(60000, None)
    assert propose(None, None, 0, None) == Proposal(None, None)


@settings(deadline=None)
@given(st.sampled_from(["DE", "CA"]), st.integers(0, 200000), st.none() | st.integers(1, 200000))
def test_never_more_than_asked_nor_than_the_ceiling(answer: str, requested: int, ceiling: int | None) -> None:
    amount = propose(scale_of(DOCUMENT), answer, requested, ceiling).amount_cents
    assert amount is not None
    assert not requested or amount <= requested
    assert ceiling is None or amount <= ceiling
