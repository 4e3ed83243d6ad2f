"""Speaking with an antivirus over a real socket."""

from collections.abc import Iterator

import pytest

from clara_grants.config import ConfigurationError, load_settings
from clara_grants.uploads.clamd import Clamd, ScannerLostError, Verdict
from tests.uploads.fake_clamd import EICAR, LONGEST, fake_clamd


@pytest.fixture
def clamd() -> Iterator[tuple[str, list[int]]]:
    with fake_clamd() as found:
        yield found


def test_clean_bytes_and_a_threat_are_told_apart(clamd: tuple[str, list[int]]) -> None:
    scanner = Clamd(clamd[0])

    assert scanner.scan([b"a" * 200_000, b"b"]) == Verdict()
    assert scanner.scan([b"before ", EICAR, b" after"]) == Verdict("Eicar-Test-Signature")
    assert clamd[1] == [200_001, len(EICAR) + 13]


def test_what_the_daemon_will_not_judge_is_no_verdict(clamd: tuple[str, list[int]]) -> None:
    with pytest.raises(ScannerLostError):
        Clamd(clamd[0]).scan([b"x" * (LONGEST + 1)])


@pytest.mark.parametrize("url", ["tcp://127.0.0.1:1", "unix:///nowhere/clamd.sock"])
def test_a_daemon_that_is_away_is_no_verdict(url: str) -> None:
    with pytest.raises(ScannerLostError):
        Clamd(url, patience=2).scan([b"x"])


def test_the_address_of_the_daemon_is_checked() -> None:
    with pytest.raises(ConfigurationError, match="CLAMD_URL"):
        load_settings(clamd_url="http://clamd")
