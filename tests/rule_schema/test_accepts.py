"""Whatever the loader accepts, the schema accepts."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from beeper_rules.errors import InvalidSetup
from beeper_rules.vocabulary.actions import ACTIONS
from beeper_rules.vocabulary.events import EVENTS
from beeper_rules.vocabulary.fields import FIELDS
from beeper_rules.vocabulary.rule_keys import CONDITION_KEYS, FILE_KEYS, RULE_KEYS
from rule_schema.generated import TOP, documents
from rule_schema.judged import complaints, loads, written
from test_docs import YAML, Block, as_rule_file

ROOT = Path(__file__).parents[2]
EXAMPLES = [block for block in YAML if not (block.is_config or block.refusal)]
FILES = [*sorted((ROOT / "rules").rglob("*.yaml")), *sorted((ROOT / "tests").rglob("*.yaml"))]
GOOD = [file for file in FILES if loads(file.read_text(encoding="utf-8", errors="replace"))]
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_files_of_the_repository(file: Path) -> None:
    """Every rule file of the repository that the loader accepts is accepted."""
    assert complaints(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("block", EXAMPLES, ids=str)
def test_rules_of_the_documentation(block: Block) -> None:
    """Every rule in the documentation is accepted."""
    assert complaints(as_rule_file(block.body)) == []


@settings(deadline=None, suppress_health_check=SLOW)
@given(documents())
def test_rules_drawn_from_the_vocabulary(document: dict[str, Any]) -> None:
    """Every rule that the vocabulary allows is accepted, by the loader and by the schema."""
    text = written(document)
    assert loads(text)
    assert complaints(text) == []


WORDS = [*FILE_KEYS, *RULE_KEYS, *CONDITION_KEYS, *FIELDS, *EVENTS, *ACTIONS, "is", "at_least", "older_than", "becomes"]
SCALARS = st.sampled_from([None, True, False, 0, 1, -1, 0.0, 1.0, 2.5, "", " ", "1h", "0s", "full", "MON", "é", "{x}"])
VALUES = st.recursive(
    SCALARS | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=2),
    max_leaves=3,
)


def places_in(part: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401 - any part of a document
    """Return every container with a key or an index in it."""
    inner: list[tuple[Any, Any]]
    inner = list(part.items()) if isinstance(part, dict) else list(enumerate(part)) if isinstance(part, list) else []
    return [(part, key) for key, _ in inner] + [place for _, each in inner for place in places_in(each)]


def like(value: Any) -> list[Any]:  # noqa: ANN401 - any value of a document
    """Return the value written in other ways, some of which mean the same."""
    other: list[Any] = [[value], [[value]], {"is": value}, {"at_least": value}, str(value), {}, []]
    if isinstance(value, str):
        other += [value.upper(), value.title(), f"  {value}\t", f"{value}\u00e9", value[:3], value.replace(" ", "")]
    if isinstance(value, int):
        other += [float(value), -value, value + 0.5, value * 10**9]
    if isinstance(value, list) and value:
        other += [value[0], value * 2]
    if isinstance(value, dict) and value:
        other += [dict([next(iter(value.items()))]), {"all": [value]}, {"not": value}, value | {"because": "so"}]
    return other


@settings(deadline=None, suppress_health_check=SLOW)
@given(documents(), st.data())
def test_rules_with_something_else_in_them(document: dict[str, Any], data: st.DataObject) -> None:
    """A rule in which something is written otherwise is accepted by the schema wherever the loader accepts it."""
    changed = deepcopy(document)
    container, key = data.draw(st.sampled_from(places_in(changed["rules"])))
    container[key] = data.draw(st.sampled_from(like(container[key])) | st.sampled_from(like(container[key])) | VALUES)
    text = written(changed)
    event(f"the loader accepts it: {loads(text)}")
    if loads(text):
        assert complaints(text) == []


@pytest.mark.parametrize(
    "rule",
    [
        {"if": {"type": ["Group", " SINGLE ", "\uff47roup"]}},
        {"if": {"type": {"is": "GROUP", "contains": "rou"}}},
        {"if": {"title": [{"contains": ["a", ["b"]]}, ["c", {"is": ["d"]}]]}},
        {"if": {"last_activity": [{"older_than": "1d"}]}},
        {"if": {"unread": {"more_than": 0.5}}},
        {"if": {"capabilities": {"reply": ["partial", {"at_most": "dropped"}], "state": {"title": "full"}}}},
        {"when": "new_message", "if": {"message.age": {"newer_than": "1h"}}},
        {"then": {"archive": {}}},
        {"then": {"remind": {"at": "9:00  NEXT  Workday"}}},
        {"then": {"remind": {"at": "\u0660\u0669:\u0660\u0660"}}},
        {"respect_override": 0.0},
        {"note": 5},
        {"id": "ü-1"},
        {"id": "x" * 80},
        {"limit": {"chats": 1, "per": "1s"}},
        {"limit": {"chats": 1, "per": "run"}, "when": [{"schedule": "@DAILY"}]},
        {"when": {"schedule": "0\t9 * * Mon#1"}},
        {"when": {"new_message": {"at_least": 2, "within": "1s"}}, "cooldown": {"per": "sender", "every": "1h"}},
        {"cooldown": " 6h ", "expires": " 2028-02-29 "},
        {"when": "unanswered", "for": "1h", "unless": {"time": {"days": ["SUN", "weekdays"]}}},
    ],
    ids=written,
)
def test_odd_but_right(rule: dict[str, Any]) -> None:
    """What hardly anybody writes and the loader accepts all the same is accepted."""
    text = written(TOP | {"rules": [{"id": "a", "when": "read", "then": "archive"} | rule]})
    assert loads(text)
    assert complaints(text) == []


def test_what_is_no_yaml_of_ours_never_reaches_the_schema() -> None:
    """What the reader of YAML refuses is told as that."""
    with pytest.raises(InvalidSetup):
        complaints("a: &b 1\nc: *b\n")
