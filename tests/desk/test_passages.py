"""What two texts share, word by word."""

from clara_grants.desk.passages import common_passages, plain_text

OURS = "Nous proposons de suivre la réponse au traitement par une biopsie liquide, chez vingt patients."
THEIRS = "Notre équipe veut SUIVRE la réponse au traitement par une biopsie liquide chez la souris."


def test_a_passage_is_found_whatever_case_and_punctuation() -> None:
    [passage] = common_passages(OURS, THEIRS)

    assert passage.words == 10
    assert passage.ours.before == "Nous proposons de"
    assert passage.ours.same == "suivre la réponse au traitement par une biopsie liquide, chez"
    assert passage.theirs.same == "SUIVRE la réponse au traitement par une biopsie liquide chez"
    assert passage.theirs.after == "la souris."


def test_a_few_common_words_are_no_passage() -> None:
    assert common_passages("Une biopsie liquide chez vingt patients", "Une biopsie, mais ailleurs") == ()
    assert common_passages("", THEIRS) == ()


def test_markup_is_not_text() -> None:
    assert plain_text("<p>La <em>voie</em> β&nbsp;&lt; 3</p>").split() == ["La", "voie", "β", "<", "3"]
