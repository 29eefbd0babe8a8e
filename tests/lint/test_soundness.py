"""A warning is right whenever it is given: what it says never happens is looked for, and not found."""

import json
from datetime import UTC
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from beeper_rules.decide import decide
from beeper_rules.diff import diff
from beeper_rules.language.load import load
from beeper_rules.language.nodes import View
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.lint import Warned, lint
from beeper_rules.lint.book import moved, written
from beeper_rules.lint.events import meaning_of
from beeper_rules.lint.literals import clash, proves, ways_of
from beeper_rules.model.change import UNKNOWN, Change, ChatState
from beeper_rules.model.decision import Decision, Standing
from beeper_rules.model.listed import Around
from beeper_rules.projection import projected
from beeper_rules.vocabulary.fields import FIELDS
from builders import APP, NOON, OLD_APP, facts, listed, message
from diff.test_properties import arounds, chats, compared
from language.asked import asks
from language.test_properties import nested
from language.test_properties import written as as_yaml

FLAGS = ["muted", "archived", "pinned", "is_unread", "marked_unread", "draft", "reminder", "snoozed", "low_priority"]
NUMBERS = [1, {"at_least": 1}, {"at_most": 1}, {"more_than": 1}, {"less_than": 1}, {"less_than": 0}, [0, 2], 0]
AGES = [{"older_than": "1h"}, {"newer_than": "1h"}, {"older_than": "2h"}, {"newer_than": "2h"}]
WORDS = [
    "ann",
    "Anne",
    {"starts_with": "a"},
    {"contains": "n"},
    {"ends_with": "e"},
    {"in_list": "l"},
    {"matches": "^A"},
]
CROWDS = [{"has_any": ["a", "b"]}, {"has_all": ["a", "b"]}, {"has_none": ["b"]}, {"has_none": ["b", "a"]}]
QUESTIONS: list[dict[str, Any]] = [
    *({flag: value} for flag in FLAGS for value in (True, False)),
    *({name: value} for name in ("unread", "mentions") for value in NUMBERS),
    *({name: value} for name in ("snooze_until", "reminder_at", "last_activity") for value in AGES),
    *({name: value} for name in ("title", "chat") for value in WORDS),
    *({"labels": value} for value in CROWDS),
    {"type": "single"},
    {"type": "group"},
    {"type": ["group", "single"]},
    {"known": "mentions"},
    {"known": "marked_unread"},
    {"last_message": {"mine": True}},
    {"use": "quiet"},
]
TOP = "lists: {l: [Ann], spare: []}\npredicates: {quiet: {muted: true, title: {in_list: [l, spare]}}}\n"
OF_THE_EVENT: list[dict[str, Any]] = [{"origin": each} for each in ("me", "them", "rule", "unknown")]
CONDITIONS = nested([*QUESTIONS, *OF_THE_EVENT, *({"was": each} for each in QUESTIONS)])


@st.composite
def seen(draw: st.DrawFn) -> View:
    """Return any chat, before and after a change."""
    around = draw(arounds())
    before, difference = compared(draw(chats()), draw(chats()), around)
    return View(difference.state, around.app, NOON, UTC, before)


@given(CONDITIONS, seen())
def test_what_holds_is_possible(condition: dict[str, Any], chat: View) -> None:
    """A condition that holds for some chat has a way to come true in which nothing clashes."""
    node = asks(as_yaml(condition), TOP).condition
    assert node is not None
    held = asks(as_yaml(condition), TOP).holds(chat)
    if held is None:
        return
    ways = ways_of(node, source="if", holds=held)
    assert ways is None or any(clash(way) is None for way in ways)


@given(CONDITIONS, CONDITIONS, seen(), st.booleans())
def test_what_is_proven_holds(condition: dict[str, Any], other: dict[str, Any], chat: View, wanted: bool) -> None:
    """What one condition proves of another is so for every chat for which the first holds."""
    one, two = asks(as_yaml(condition), TOP), asks(as_yaml(other), TOP)
    assert one.condition is not None
    assert two.condition is not None
    ways = ways_of(one.condition, source="if")
    if one.holds(chat) is True and ways and all(proves(way, two.condition, holds=wanted) for way in ways):
        assert two.holds(chat) is wanted


EVENTS = [
    *["new_activity", "new_message", "unread_mention", "unanswered", "no_reply", "archived", "unarchived", "muted"],
    *["unmuted", "pinned", "read", "marked_unread", "draft_set", "snooze_expired", "chat_added", "renamed"],
    {"unread": {"rises_to": 2}},
    {"unread": "changed"},
    {"mentions": {"becomes": 1}},
    {"title": {"becomes": "Ann"}},
]
ACTIONS = [
    *["archive", "unarchive", "mute", "unmute", "pin", "unpin", "mark_read", "mark_unread", "inbox", "clear_draft"],
    *["clear_reminder", "low_priority"],
    {"remind": {"in": "2h"}},
    {"set_draft": "hello"},
    {"log": "x"},
]
FEW: list[dict[str, Any]] = [
    *({flag: value} for flag in ("muted", "archived", "pinned", "is_unread") for value in (True, False)),
    *({"unread": value} for value in NUMBERS[:4]),
    {"mentions": 0},
    {"type": "group"},
    {"origin": "rule"},
    {"origin": ["me", "them"]},
    {"was": {"archived": True}},
    {"title": "Ann"},
]


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Any]:
    """Return a rule without its id."""
    rule: dict[str, Any] = {
        "when": draw(st.lists(st.sampled_from(EVENTS), min_size=1, max_size=2)),
        "then": draw(st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=2)),
        "stop": draw(st.booleans()),
        "mode": draw(st.sampled_from(["live", "live", "live", "shadow"])),
    }
    if draw(st.booleans()):
        rule["if"] = draw(nested(FEW))
    if draw(st.sampled_from([False, False, True])):
        rule["unless"] = draw(st.lists(st.sampled_from(FEW), min_size=1, max_size=2))
    return rule


@st.composite
def rulebooks(draw: st.DrawFn) -> Rulebook:
    """Return up to three rules."""
    several = draw(st.lists(rules(), min_size=1, max_size=3))
    found = [{"id": f"r{number}", **rule} for number, rule in enumerate(several)]
    return load({"rules.yaml": "rules:\n" + "".join(f"  - {json.dumps(rule)}\n" for rule in found)})


@st.composite
def changes(draw: st.DrawFn) -> tuple[Change, Around]:
    """Return what `diff` makes of two sightings of a chat, or of a first one, with new messages."""
    around = draw(arounds())
    messages = [message(101, NOON, is_sender=draw(st.booleans())) for _ in range(draw(st.integers(0, 1)))]
    shown = listed(draw(chats()), *messages)
    before = None
    if draw(st.sampled_from([True, True, True, False])):
        before, _ = compared(draw(chats()), shown.chat, around)
    found = diff(before, shown, around)
    return Change("!ann", NOON, before, found.state, found.events), around


def rule_of(found: Warned, book: Rulebook) -> str:
    """Return the rule in which a warning stands: each is one line of the file."""
    return book.rules[found.place.line - 2].id


def matched(rule: str, found: Decision) -> bool:
    """Return whether the rule matched."""
    return any(each.matched for each in found.verdicts if each.rule_id == rule)


def contradicted(warned: Warned, book: Rulebook, found: Decision) -> bool:
    """Return whether a decision shows the opposite of what a warning says."""
    rule = rule_of(warned, book)
    match warned.name:
        case "never-fires" | "never-reached":
            return "part of 'any'" not in warned.message and matched(rule, found)
        case "never-on-this-event":
            return "can never fire:" in warned.message and matched(rule, found)
        case "never-acts":
            numbers = [number for number, act in enumerate(book.by_id[rule].acts) if act.place == warned.place]
            intents = [each for each in found.intents if each.rule_id == rule and each.number in numbers]
            return any(each.standing is Standing.PLANNED for each in intents)
        case "overruled":
            first = warned.message.partition(": '")[2].partition("'")[0]
            return matched(rule, found) and not matched(first, found)
    return False


@given(rulebooks(), changes())
def test_no_decision_contradicts_a_warning(book: Rulebook, happened: tuple[Change, Around]) -> None:
    """No warning says of a rule or an action what any change of any chat shows otherwise."""
    change, around = happened
    if not change.events:
        return
    found = decide(change, book, facts(app=around.app), NOON)
    assert [each.message for each in lint(book) if contradicted(each, book, found)] == []


EVERY_EVENT = load({"r.yaml": json.dumps({"rules": [{"id": "r", "when": EVENTS, "then": [{"log": "x"}]}]})})


@given(changes())
def test_what_events_mean(happened: tuple[Change, Around]) -> None:
    """After an event that `diff` brings about, one of the ways holds that are taken to be its meaning."""
    change, around = happened
    for trigger in (each for rule in EVERY_EVENT.rules for each in rule.triggers):
        for event in change.events:
            if trigger.is_meant_by(event):
                chat = View(change.after, around.app, NOON, UTC, change.before, event)
                ways = meaning_of(trigger, asks_origin=True)
                assert any(all(asks_literal(one.path, one.wanted, chat) for one in way) for way in ways)


def asks_literal(path: str, wanted: str, chat: View) -> bool:
    """Return whether a field is as the meaning of an event says in words."""
    value = f"{{at_least: {wanted.removeprefix('at least ')}}}" if wanted.startswith("at least") else wanted
    record, _, name = path.partition(".")
    options = "[" + value.replace(" or ", ", ") + "]" if " or " in value else value
    return asks(f"{{{record}: {{{name}: {options}}}}}" if name else f"{{{path}: {options}}}").holds(chat) is True


@given(chats(), st.sampled_from(ACTIONS), st.sampled_from([APP, OLD_APP]))
def test_what_an_action_moves(chat: Any, action: Any, app: Any) -> None:  # noqa: ANN401 - values of the strategies
    """What later rules see differently after an action is what it is taken to move, and to what."""
    (rule,) = load({"r.yaml": f"rules: [{{id: r, when: read, then: [{json.dumps(action)}]}}]\n"}).rules
    act, before = rule.acts[0], ChatState(chat)
    writes = {name: NOON if act.word.name == "remind" else value for name, value in act.word.writes({}).items()}
    after = projected(before, writes)
    told = moved(act)
    for field in FIELDS.values():
        old, new = field.read(before, app), field.read(after, app)
        if old != new:
            assert field.name in told
            exact = field.name != "reminder_at" and new is not UNKNOWN and isinstance(new, bool | int)
            assert not exact or told[field.name] == new
    assert set(written(act)) <= set(told)
