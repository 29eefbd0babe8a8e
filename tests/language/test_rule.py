from datetime import timedelta
from textwrap import indent

import pytest

from beeper_rules.language.load import load
from beeper_rules.language.rulebook import Limit, Mode, Rule, Rulebook
from beeper_rules.vocabulary.actions import ACTIONS
from language.asked import rule

PLAIN = "when: new_activity\nthen: [archive, notify: hi]"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def book(*bodies: str, top: str = "") -> Rulebook:
    """Return the rulebook of rules `r0`, `r1`, …."""
    rules = "".join(f"  - id: r{number}\n" + indent(body, "    ") + "\n" for number, body in enumerate(bodies))
    return load({"rules.yaml": f"{top}rules:\n{rules}"})


def test_what_a_rule_has_unsaid() -> None:
    """A rule is live, stops nobody, acts on 30 chats an hour and 100 a day, and respects an override for a week."""
    plain = rule(PLAIN)
    assert plain.limits == (Limit(30, HOUR, "hold"), Limit(100, DAY, "hold"))
    assert (plain.mode, plain.stop, plain.note, plain.respect_override) == (Mode.LIVE, False, "", timedelta(days=7))
    assert plain.condition is None
    assert plain.exceptions == ()


@pytest.mark.parametrize(
    ("line", "attribute", "expected"),
    [
        ("note: why", "note", "why"),
        ("note: 2026", "note", "2026"),
        ("stop: true", "stop", True),
        ("mode: shadow", "mode", Mode.SHADOW),
        ("mode: off", "mode", Mode.OFF),
        ("limit: {chats: 5, per: 1d}", "limits", (Limit(5, DAY, "hold"),)),
        ("limit: {chats: 5, per: 1h, then: skip}", "limits", (Limit(5, HOUR, "skip"),)),
        ("respect_override: 2d", "respect_override", timedelta(days=2)),
        ("respect_override: 0", "respect_override", timedelta()),
        ("catch_up: {policy: none}", "catch_up_policy", "none"),
        ("catch_up: {max_age: 1h}", "catch_up_max_age", HOUR),
    ],
)
def test_keys(line: str, attribute: str, expected: object) -> None:
    """Each key says one thing about the rule, alone or as a default of the file."""
    assert getattr(rule(f"{PLAIN}\n{line}"), attribute) == expected
    if attribute != "note":
        assert getattr(rule(PLAIN, f"defaults: {{{line}}}\n"), attribute) == expected


def test_defaults_are_replaced() -> None:
    """A rule's own key replaces the default as a whole; nothing is merged."""
    defaults = "defaults: {if: {muted: true}, limit: {chats: 9, per: 1d, then: skip}}\n"
    own = rule(f"{PLAIN}\nif: {{type: group}}\nlimit: {{chats: 1, per: 1h}}", defaults)
    assert own.paths == {"type"}
    assert own.limits == (Limit(1, HOUR, "hold"),)


@pytest.mark.parametrize(
    ("line", "action", "expected"),
    [
        ("mode: live", "archive", ("all", DAY)),
        ("mode: live", "notify", ("latest", timedelta(minutes=10))),
        ("catch_up: {policy: latest}", "archive", ("latest", DAY)),
        ("catch_up: {max_age: 2d}", "notify", ("latest", 2 * DAY)),
    ],
)
def test_catch_up(line: str, action: str, expected: tuple[str, timedelta]) -> None:
    """What a rule does about the past is said by the rule, and for the rest by each action."""
    found = rule(f"{PLAIN}\n{line}").catch_up(ACTIONS[action])
    assert (found.policy, found.max_age) == expected


def test_exceptions() -> None:
    """`unless` is one exception or a list of them, each with its reason in the user's words."""
    found = rule(f"{PLAIN}\nunless:\n  - {{muted: true, because: it is quiet}}\n  - {{type: group}}")
    assert [each.because for each in found.exceptions] == ["it is quiet", ""]
    assert len(rule(f"{PLAIN}\nunless: {{muted: true}}").exceptions) == 1


def test_the_place_of_a_rule() -> None:
    """A rule, its actions and its questions know their line."""
    found = rule("when: read\nif: {muted: true}\nthen:\n  - archive")
    assert (found.place.line, found.acts[0].place.line) == (2, 6)
    assert str(found.place) == "rules.yaml:2:5"


def test_the_order_of_rules() -> None:
    """Rules stand in the order of the files as given, and in a file in the order of its lines."""
    files = {"b.yaml": "rules:\n" + _named("z", "a"), "a.yaml": "rules:\n" + _named("m")}
    assert [each.id for each in load(files).rules] == ["z", "a", "m"]


def _named(*ids: str) -> str:
    return "".join(f"  - id: {each}\n    when: read\n    then: [archive]\n" for each in ids)


def test_the_hash_names_the_text() -> None:
    """The same files give the same hash, and any change of them another; the texts load again."""
    one = book(PLAIN)
    assert one.hash == book(PLAIN).hash != book(PLAIN + "\nstop: true").hash
    assert load(one.files).hash == one.hash
    assert one.by_id["r0"] is one.rules[0]


def changed(before: str, after: str, top_before: str = "", top_after: str = "") -> list[bool]:
    """Return for each of two rules whether its revision differs, where only the first was edited."""
    old: tuple[Rule, ...] = book(before, PLAIN, top=top_before).rules
    new = book(after, PLAIN, top=top_after).rules
    return [one.revision != other.revision for one, other in zip(old, new, strict=True)]


def test_the_revision_of_a_rule() -> None:
    """A rule's revision changes with what it says and with the names it uses, not with others or its neighbours."""
    assert changed(PLAIN, PLAIN + "\nif: {muted: true}") == [True, False]
    assert changed(PLAIN, PLAIN.replace("\n", "  # a comment\n")) == [False, False]
    assert changed(PLAIN, PLAIN, "lists: {a: [b]}\n", "lists: {a: [c]}\n") == [False, False]
    assert changed(PLAIN, PLAIN, "defaults: {stop: true}\n", "defaults: {stop: false}\n") == [True, True]
    uses = PLAIN + "\nif: {use: p}"
    predicate = "predicates: {p: {chat: {in_list: a}}}\n"
    assert changed(uses, uses, predicate + "lists: {a: [b]}\n", predicate + "lists: {a: [c]}\n") == [True, False]


@pytest.mark.parametrize(
    ("body", "messages", "newest"),
    [
        ("when: new_activity\nthen: [mute]", False, False),
        ("when: new_message\nthen: [mute]", True, False),
        ("when: new_activity\nthen: [archive]", False, True),
        ("when: unanswered\nthen: [archive]", False, True),
        ("when: no_reply\nthen: [archive]", False, True),
        ("when: read\nif: {last_message: {mine: true}}\nthen: [archive]", False, True),
        ("when: read\nunless: {last_message.mine: true}\nthen: [archive]", False, True),
        ("when: new_activity\nthen: [mark_read]", False, True),
        ("when: new_message\nmode: off\nthen: [mark_read]", False, False),
        ("when: new_message\nmode: shadow\nthen: [mute]", True, False),
    ],
)
def test_what_the_rules_need_to_know(body: str, messages: bool, newest: bool) -> None:
    """Messages are asked for only where a rule that is not off needs them."""
    assert (book(body).needs_messages, book(body).needs_newest) == (messages, newest)
