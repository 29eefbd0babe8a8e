"""Tests gate the reload: with one that fails, nothing new is in force."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from beeper_rules.config import load_config
from beeper_rules.errors import InvalidSetup
from beeper_rules.in_force import last_good
from beeper_rules.journal import copy_in_memory
from beeper_rules.reload import again, load_rules, start

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
GOOD = """\
rules:
  - {id: one, when: new_activity, then: [archive]}
tests:
  - {name: it archives, given: {chat: {}}, event: new_activity, expect: {one: fires}}
"""
BAD = GOOD.replace("one: fires", "one: no").replace("archive]", "archive, mute]")


def written(folder: Path, rules: str) -> None:
    """Write the one rule file."""
    (folder / "rules.yaml").write_text(rules, encoding="utf-8")


def test_a_failing_test_refuses_the_set(tmp_path: Path) -> None:
    """A test that fails refuses the whole set, at the place of what it expects."""
    written(tmp_path, BAD)
    config = replace(load_config(None, {}), rules=(tmp_path / "rules.yaml",), timezone=UTC)
    with pytest.raises(InvalidSetup) as caught:
        load_rules(config, tmp_path)
    assert caught.value.render().splitlines() == [
        "rules.yaml:4:74: the test 'it archives' fails: 'one': want no, got fires (archive, mute)",
        "    4 |   - {name: it archives, given: {chat: {}}, event: new_activity, expect: {one: no}}",
        "      | " + " " * 73 + "^^^",
        "hint: `beeper-rules test` shows what each step did",
    ]


def test_the_last_good_set_stays(tmp_path: Path) -> None:
    """With an edit that fails a test the set before stays in force, and a restart runs it too, untested."""
    config = replace(load_config(None, {}), rules=(tmp_path / "rules.yaml",), timezone=UTC)
    with copy_in_memory(None, now=NOW) as journal:
        written(tmp_path, GOOD)
        first = start(config, journal, tmp_path, NOW)
        written(tmp_path, BAD)
        second = again(first, journal, {}, tmp_path, NOW)
        assert (second.rulebook, second.problem is None) == (first.rulebook, False)
        third = start(config, journal, tmp_path, NOW)
        assert (third.rulebook, third.problem is None) == (first.rulebook, False)
        written(tmp_path, GOOD.replace("archive]", "archive, mute]"))
        assert again(third, journal, {}, tmp_path, NOW).problem is None


def test_without_a_good_set(tmp_path: Path) -> None:
    """Where no good set is known, a failing test keeps the daemon from starting."""
    config = replace(load_config(None, {}), rules=(tmp_path / "rules.yaml",), timezone=UTC)
    written(tmp_path, BAD)
    with copy_in_memory(None, now=NOW) as journal, pytest.raises(InvalidSetup):
        start(config, journal, tmp_path, NOW)
    with copy_in_memory(None, now=NOW) as journal:
        assert last_good(journal) is None


def test_tests_change_no_rule(tmp_path: Path) -> None:
    """A test more, or another one, leaves the revisions of the rules as they are."""
    config = replace(load_config(None, {}), rules=(tmp_path / "rules.yaml",), timezone=UTC)
    written(tmp_path, GOOD)
    with_test = load_rules(config, tmp_path)
    written(tmp_path, GOOD[: GOOD.index("tests:")])
    assert [each.revision for each in with_test.rules] == [each.revision for each in load_rules(config, tmp_path).rules]
