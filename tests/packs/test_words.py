"""Between them the packs show every word of the language."""

from collections.abc import Iterator

import pytest
import yaml

from beeper_rules.vocabulary.actions import ACTIONS
from beeper_rules.vocabulary.events import EVENT_FORMS, EVENTS
from beeper_rules.vocabulary.parts import (
    COOLDOWN_PARTS,
    COOLDOWN_PER,
    COUNT_PER,
    LIMIT_THEN,
    QUIET_THEN,
    REPEAT_PARTS,
    SCHEDULE_MISSED,
    TIME_PARTS,
    WINDOW_PARTS,
)
from beeper_rules.vocabulary.rule_keys import CONDITION_KEYS, FILE_KEYS, RULE_KEYS
from packs.book import PACKS

WRITTEN = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in PACKS]
RULES = [rule for each in WRITTEN for rule in each["rules"]]


def keys_of(node: object) -> Iterator[str]:
    """Yield every key, and every plain word, below a node."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield str(key)
            yield from keys_of(value)
    elif isinstance(node, list):
        for item in node:
            yield from keys_of(item)
    else:
        yield str(node)


EVENTS_SHOWN = {word for rule in RULES for word in keys_of(rule["when"])}
ACTIONS_SHOWN = {word for rule in RULES for word in keys_of(rule["then"])}
ASKED = {
    word.partition(".")[0] for rule in RULES for key in ("if", "unless") for word in keys_of(rule.get(key, {}))
} | {word.partition(".")[0] for each in WRITTEN for word in keys_of(each.get("predicates", {}))}


@pytest.mark.parametrize(
    "name", [*EVENTS, *EVENT_FORMS, *(part for each in EVENT_FORMS.values() for part in each.parts)]
)
def test_every_event(name: str) -> None:
    """Every event, and every part of those that have parts, stands in a rule of some pack."""
    assert name in EVENTS_SHOWN


@pytest.mark.parametrize("name", ["becomes", "rises_to", "changed", *SCHEDULE_MISSED, *COUNT_PER])
def test_every_way_to_change(name: str) -> None:
    """Every way in which a field can change, and every word of a schedule or a count, stands in some pack."""
    assert name in EVENTS_SHOWN


@pytest.mark.parametrize("name", [*ACTIONS, *(each.name for word in ACTIONS.values() for each in word.arguments)])
def test_every_action(name: str) -> None:
    """Every action and every argument stands in a rule of some pack, a bare value for the short one."""
    short = {word.shorthand for word in ACTIONS.values()}
    assert name in ACTIONS_SHOWN | short


@pytest.mark.parametrize("name", [*RULE_KEYS, *FILE_KEYS, *CONDITION_KEYS])
def test_every_key(name: str) -> None:
    """Every key of a rule, of a file and of a condition stands in some pack."""
    keys = {key for rule in RULES for key in rule} | {key for each in WRITTEN for key in each} | ASKED
    assert name in keys


@pytest.mark.parametrize(
    "name", [*COOLDOWN_PARTS, *COOLDOWN_PER, *QUIET_THEN, *REPEAT_PARTS, *WINDOW_PARTS, *TIME_PARTS, *LIMIT_THEN]
)
def test_every_word_for_time(name: str) -> None:
    """Every part of the words for time stands in some pack; the first of each choice goes without saying."""
    said = {
        word
        for each in WRITTEN
        for section in ("rules", "windows", "predicates")
        for word in keys_of(each.get(section, {}))
    }
    unsaid = {next(iter(choices)) for choices in (COOLDOWN_PER, QUIET_THEN, LIMIT_THEN)}
    assert name in said | unsaid
