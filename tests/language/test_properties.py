"""What holds for all conditions, all chats and all files."""

import contextlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from beeper_rules.errors import InvalidSetup
from beeper_rules.language.compiled import compiled
from beeper_rules.language.explained import explained
from beeper_rules.language.load import load
from beeper_rules.language.nodes import View
from beeper_rules.model.change import ChatState, Event, Origin
from beeper_rules.model.chat import Chat
from builders import APP, NOON, OLD_APP, chat, earlier, message, mine, state
from language.asked import asks, view

PACKS = sorted((Path(__file__).parents[2] / "rules").glob("*.yaml"))
TOP = """lists: {family: [Ann, Bob]}
predicates:
  quiet: {muted: true, mentions: 0}
  asked: {any: [{use: quiet}, {last_message: {mine: false}}]}
windows: {noon: {from: "11:30", to: "12:30"}, sunday: {days: sun}}
"""
LEAVES: list[dict[str, Any]] = [
    {"muted": True},
    {"draft": False},
    {"type": "group"},
    {"unread": {"at_least": 2}},
    {"mentions": 0},
    {"chat": {"in_list": "family"}},
    {"title": {"contains": ["a", "b"]}},
    {"labels": {"has_none": ["work"]}},
    {"participants": {"has_any": ["Ann"], "has_none": ["Bob"]}},
    {"last_activity": {"older_than": "30m"}},
    {"reminder_at": {"newer_than": "1h"}},
    {"last_message": {"mine": True}},
    {"message": {"text": {"matches": "h.llo"}}},
    {"capabilities": {"reaction": "full"}},
    {"can": "archive"},
    {"known": "mentions"},
    {"origin": ["me", "them"]},
    {"use": "quiet"},
    {"use": ["quiet", "asked"]},
    {"time": {"in": ["noon", "sunday"]}},
    {"time": {"not_in": "noon", "days": ["mon", "weekend"]}},
]
ASKED_EARLIER = [each for each in LEAVES if not {"origin", "message", "time"} & set(each)]


def written(value: object) -> str:
    """Return the value as YAML on one line."""
    return json.dumps(value, ensure_ascii=False)


def nested(leaves: list[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Return conditions of any shape over `leaves`."""
    return st.recursive(
        st.sampled_from(leaves),
        lambda inner: st.one_of(
            st.builds(lambda several: {"all": several}, st.lists(inner, min_size=1, max_size=3)),
            st.builds(lambda several: {"any": several}, st.lists(inner, min_size=1, max_size=3)),
            st.builds(lambda one: {"not": one}, inner),
        ),
        max_leaves=6,
    )


CONDITIONS = st.one_of(nested(LEAVES), nested([*LEAVES, {"was": {"muted": True}}, {"was": {"use": "asked"}}]))
MAYBE = st.none() | st.booleans()
CHATS = st.builds(
    lambda **fields: Chat(id="!x", **fields),
    title=st.sampled_from([None, "Ann", "b"]),
    type=st.sampled_from([None, "single", "group"]),
    is_muted=MAYBE,
    unread_count=st.sampled_from([None, 0, 2]),
    unread_mentions_count=st.sampled_from([None, 0, 1]),
    last_activity=st.sampled_from([None, earlier(hours=1), NOON]),
    labels=st.sampled_from([None, [], [{"id": "1", "name": "work"}]]),
    participants=st.sampled_from(
        [None, {"items": [{"id": "1", "fullName": "Ann"}]}, {"items": [{"id": "2", "fullName": "Bob"}], "total": 9}]
    ),
    reminder=st.sampled_from([None, {"remindAt": "2026-01-05T12:30:00Z"}]),
    capabilities=st.sampled_from([None, {"archive": False}, {"reaction": 2, "archive": True}]),
)
STATES = st.builds(ChatState, chat=CHATS, newest=st.sampled_from([None, message(), mine()]), newest_known=st.booleans())
EVENTS = st.sampled_from([None, Event("new_message", NOON, Origin.THEM, message=message()), Event("read", NOON)])
VIEWS = st.builds(View, STATES, st.sampled_from([APP, OLD_APP]), st.just(NOON), before=st.none() | STATES, event=EVENTS)


@given(CONDITIONS, VIEWS)
def test_both_visitors_agree(condition: dict[str, Any], seen: View) -> None:
    """What the fast visitor says is what the explaining one says, for every condition and every chat."""
    node = asks(written(condition), TOP).condition
    assert node is not None
    assert compiled(node)(seen) is explained(node, seen).holds


@given(nested(LEAVES), VIEWS)
def test_double_negation(condition: dict[str, Any], seen: View) -> None:
    """Saying `not` twice changes nothing, also of what is unknown."""
    text = written(condition)
    assert asks(text, TOP).holds(seen) is asks(f"{{not: {{not: {text}}}}}", TOP).holds(seen)


@given(nested(ASKED_EARLIER), VIEWS)
def test_was_is_the_same_question(condition: dict[str, Any], seen: View) -> None:
    """`was` asks of the chat before exactly what the condition asks of the chat now."""
    text = written(condition)
    expected = asks(text, TOP).holds(replace(seen, state=seen.before, before=None)) if seen.before else None
    assert asks(f"{{was: {text}}}", TOP).holds(seen) is expected


def loads_or_is_refused(text: str) -> None:
    """Load `text`; anything but a rulebook or a refusal is an error."""
    with contextlib.suppress(InvalidSetup):
        load({"rules.yaml": text})


@given(st.sampled_from(PACKS), st.floats(0, 1))
def test_every_beginning_of_a_file(pack: Path, share: float) -> None:
    """Every beginning of a rule file, cut at any byte, is a rulebook or a refusal, never a crash."""
    content = pack.read_bytes()
    loads_or_is_refused(content[: int(share * len(content))].decode(errors="replace"))


WORDS = ["muted", "true", "new_activity", "{", "}", "[", "]", ":", ", ", "\n  ", "- ", "5", '"', "'", "when", "if", "#"]


@given(st.sampled_from(PACKS), st.floats(0, 1), st.floats(0, 1), st.sampled_from(WORDS) | st.text(max_size=5))
def test_every_slip_of_the_pen(pack: Path, share: float, cut: float, word: str) -> None:
    """A rule file with something taken out and something put in is a rulebook or a refusal, never a crash."""
    text = pack.read_text(encoding="utf-8")
    at = int(share * len(text))
    loads_or_is_refused(text[:at] + word + text[at + int(cut * 40) :])


NAMES = st.sampled_from(["muted", "chat", "all", "use", "in", "at", "text", "becomes", "x"])
SCALARS = st.none() | st.booleans() | st.integers(-5, 100) | st.sampled_from([0.5, 1e300]) | st.text(max_size=4)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=4,
)
KEYS = ["when", "if", "unless", "then", "stop", "limit", "catch_up", "mode", "respect_override", "note", "for"]


@given(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6), st.sampled_from(["rules", "defaults"]))
def test_every_value_behind_every_key(body: dict[str, Any], section: str) -> None:
    """Whatever stands behind a key of a rule or of `defaults` is read or refused, never a crash."""
    rule = {"id": "r", "when": "new_activity", "then": ["archive"]}
    document = {"rules": [rule | body]} if section == "rules" else {"defaults": body, "rules": [rule]}
    loads_or_is_refused(written(document))


@given(st.sampled_from(["type", "capabilities", "was", "message", "last_message", "known", "can", "origin"]), VALUES)
def test_every_value_behind_every_question(name: str, value: Any) -> None:  # noqa: ANN401 - any value that YAML can hold
    """Whatever is asked of a field is read or refused, never a crash, and what is read can be asked."""
    text = written({name: value})
    with contextlib.suppress(InvalidSetup):
        asks(text).holds(view(state(preview=message()), before=ChatState(chat())))
