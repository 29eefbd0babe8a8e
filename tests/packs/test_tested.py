"""Each pack proves itself: all its tests pass, and leave no rule and no condition untried."""

from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from beeper_rules.language.load import load
from beeper_rules.rehearse import covered, rehearse_every
from packs.book import PACKS


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_its_own_tests(path: Path) -> None:
    """The tests of a pack pass; in them every rule fires, and every condition is once true and once false."""
    book = load({path.name: path.read_text(encoding="utf-8")})
    played = list(rehearse_every(book, UTC))
    assert [failure.message for each in played for failure in each.failures] == []
    found = covered(book, played)
    assert [rule.id for rule in found.rules] == []
    assert [f"{each.rule_id}: {each.asked} never {each.never}" for each in found.conditions] == []


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati"])
def test_in_any_zone(zone: str) -> None:
    """The tests of all packs together pass wherever the user lives."""
    book = load({path.name: path.read_text(encoding="utf-8") for path in PACKS})
    played = rehearse_every(book, ZoneInfo(zone))
    assert [f"{each.test.name}: {failure.message}" for each in played for failure in each.failures] == []
