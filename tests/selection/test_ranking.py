"""The ranked list is arithmetic: order of arrival never counts, N/A is missing, ties are said."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from clara_grants.selection.ranking import Opinion, Place, is_sound, rank, rate, weighted_mean

WEIGHTS = {"quality": 2, "feasibility": 1, "team": 1}
SCORES = st.dictionaries(st.sampled_from([*WEIGHTS, "stranger"]), st.none() | st.integers(0, 5))
OPINIONS = st.lists(
    st.builds(Opinion, SCORES, st.none() | st.sampled_from(["fund_first", "do_not_fund"])), max_size=6
)


def test_rate_weighs_criteria_then_experts() -> None:
    rating = rate(
        [
            Opinion({"quality": 5, "feasibility": 3, "team": 3}, "fund_first"),
            Opinion({"quality": 2, "feasibility": None, "team": 5}, "do_not_fund"),
        ],
        WEIGHTS,
    )
    assert (rating.mean, rating.spread) == (Fraction(7, 2), Fraction(1))
    assert (rating.opinions, rating.recommendations) == (2, {"do_not_fund": 1, "fund_first": 1})


def test_rank_shares_places_and_skips_the_next() -> None:
    means = {"a": Fraction(4), "b": Fraction(3), "c": Fraction(3), "d": Fraction(1), "e": None}
    assert rank(means) == {
        "a": Place(1, False),
        "b": Place(2, True),
        "c": Place(2, True),
        "d": Place(4, False),
        "e": Place(None, False),
    }


def test_half_of_refusals_is_not_sound() -> None:
    assert is_sound({}, "do_not_fund") is None
    assert is_sound({"do_not_fund": 1, "fund_first": 1}, "do_not_fund") is False
    assert is_sound({"do_not_fund": 1, "fund_first": 2}, "do_not_fund") is True


@settings(deadline=None)
@given(OPINIONS, st.randoms(use_true_random=False))
def test_rating_does_not_depend_on_the_order_of_arrival(opinions: list[Opinion], dice: object) -> None:
    shuffled = list(opinions)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rate(shuffled, WEIGHTS) == rate(opinions, WEIGHTS)


@settings(deadline=None)
@given(SCORES)
def test_not_applicable_is_missing_never_zero(scores: dict[str, int | None]) -> None:
    given_only = {key: value for key, value in scores.items() if value is not None}
    assert weighted_mean(scores, WEIGHTS) == weighted_mean(given_only, WEIGHTS)
    mean = weighted_mean(scores, WEIGHTS)
    known = [value for key, value in given_only.items() if key in WEIGHTS]
    assert (mean is None) == (not known)
    assert mean is None or min(known) <= mean <= max(known)


@settings(deadline=None)
@given(st.dictionaries(st.integers(), st.none() | st.fractions(0, 5), max_size=12))
def test_ranks_follow_the_means(means: dict[int, Fraction | None]) -> None:
    places = rank(means)
    for one, mine in means.items():
        better = sum(other is not None and mine is not None and other > mine for other in means.values())
        assert places[one].rank == (None if mine is None else better + 1)
        assert places[one].tied == (mine is not None and list(means.values()).count(mine) > 1)
