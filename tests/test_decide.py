"""What the whole rulebook says to one change: order, once per change, first writer, stop, shadow, origin."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beeper_rules.decide import decide
from beeper_rules.model.change import Change, Event, Origin
from beeper_rules.model.decision import Code, Standing
from builders import (
    KEY,
    NOON,
    became,
    change,
    decided,
    event,
    facts,
    message,
    mine,
    only,
    outcomes,
    rulebook,
    said,
    state,
)

ARCHIVE = "- {id: a, when: new_activity, then: archive}\n"


def reasons(rules: str, one: Change, **more: Any) -> list[Code | None]:  # noqa: ANN401 - fields of Facts
    """Return for each verdict why it did not match."""
    return [each.reason.code if each.reason else None for each in decided(rules, one, facts(**more)).verdicts]


def said_by_them(*keys: int) -> Change:
    """Return a change that brings these messages of theirs."""
    told = [message(key, NOON) for key in keys]
    newest = max(told, key=lambda each: each.sort_key)
    after = state(unread_count=len(keys), preview=newest)
    return change(event("new_activity"), *map(said, told), after=after)


# -- once per change


def test_a_rule_fires_once_per_change() -> None:
    """A rule that names several events fires once for a change that holds all of them."""
    rule = "- {id: r, when: [new_activity, unread_mention, {unread: changed}], then: mute}"
    one = change(event("new_activity"), event("unread_mention"), became("unread", 0, 1))
    assert outcomes(decided(rule, one)) == [("r", "mute", "planned")]


def test_any_of_its_events_is_enough() -> None:
    """A rule answers the first of its events on which its conditions hold."""
    rule = "- {id: r, when: [archived, unread_mention], if: {origin: them}, then: mute}"
    one = change(became("archived", old=False, new=True), event("unread_mention"))
    assert only(decided(rule, one)).event == "unread_mention"


def test_once_per_message_oldest_first() -> None:
    """A rule on `new_message` fires once for each message, oldest first, and names it."""
    found = decided("- {id: r, when: new_message, then: {log: '{message.text}'}}", said_by_them(101, 102, 103))
    assert [each.message_id for each in found.intents] == ["m101", "m102", "m103"]


def test_each_message_is_asked_for_itself() -> None:
    """A condition on the message sees one message at a time."""
    told = [message(101, NOON, text="no"), message(102, NOON, text="yes")]
    one = change(*map(said, told), after=state(unread_count=2, preview=told[1]))
    rule = "- {id: r, when: new_message, if: {message: {text: yes}}, then: mute}"
    assert [(each.message_id, each.matched) for each in decided(rule, one).verdicts] == [
        ("m101", False),
        ("m102", True),
    ]


def test_messages_and_other_events_are_one_change() -> None:
    """A rule on messages and on other events does not fire again for the change whose messages it answered."""
    rule = "- {id: r, when: [new_message, new_activity], then: {log: hello}}"
    assert [each.message_id for each in decided(rule, said_by_them(101)).intents] == ["m101"]
    assert [each.message_id for each in decided(rule, change(event("new_activity"))).intents] == [""]


def test_no_event_no_answer() -> None:
    """A rule whose event is not in the change says so, and asks nothing else."""
    assert reasons("- {id: r, when: archived, if: {draft: true}, then: mute}", change()) == []


# -- order, writers, stop


def test_rules_run_in_order_on_what_earlier_ones_did() -> None:
    """A later rule sees the chat as the earlier ones of the same decision leave it."""
    rules = """
    - {id: a, when: new_activity, then: mute}
    - {id: b, when: new_activity, if: {muted: true}, then: low_priority}
    - {id: c, when: new_activity, if: {muted: false}, then: pin}
    """
    assert outcomes(decided(rules)) == [("a", "mute", "planned"), ("b", "low_priority", "planned")]


def test_texts_speak_of_the_chat_as_it_came() -> None:
    """What a text tells of the chat is how it was before any rule of the same decision did anything."""
    rules = """
    - {id: a, when: new_activity, then: [mute, {log: "muted: {chat.muted}"}]}
    - {id: b, when: new_activity, if: {muted: true}, then: {log: "still muted: {chat.muted}"}}
    """
    told = [each.args["text"] for each in decided(rules).intents if each.kind == "log"]
    assert told == ["muted: false", "still muted: false"]


def test_the_first_writer_of_a_field_wins() -> None:
    """A later rule that would write the same field otherwise is blocked, and told by whom."""
    rules = ARCHIVE + "- {id: b, when: new_activity, then: [inbox, mute]}\n"
    found = decided(rules)
    assert outcomes(found) == [("a", "archive", "planned"), ("b", "inbox", "blocked_by"), ("b", "mute", "planned")]
    assert "rule a" in str(found.intents[1].reason)


def test_a_reminder_has_a_first_writer_too() -> None:
    """A reminder that an earlier rule of the same decision sets is not a foreign one: the later rule is blocked."""
    rules = """
    - {id: a, when: new_activity, then: {remind: {in: 2h}}}
    - {id: b, when: new_activity, then: [{remind: {in: 3h}}, {clear_reminder: any}]}
    """
    assert outcomes(decided(rules)) == [
        ("a", "remind", "planned"),
        ("b", "remind", "blocked_by"),
        ("b", "clear_reminder", "blocked_by"),
    ]


def test_the_same_again_is_already_so() -> None:
    """A later rule that wants what an earlier one does has nothing left to do."""
    rules = ARCHIVE + "- {id: b, when: new_activity, then: archive}"
    assert outcomes(decided(rules)) == [("a", "archive", "planned"), ("b", "archive", "already_so")]


def test_actions_of_one_rule_never_block_each_other() -> None:
    """One rule may write a field twice: its own actions run in their order."""
    found = decided(
        "- {id: r, when: new_activity, then: [unpin, archive, unarchive]}", change(after=state(is_pinned=True))
    )
    assert outcomes(found) == [("r", "unpin", "planned"), ("r", "archive", "planned"), ("r", "unarchive", "planned")]


@pytest.mark.parametrize(
    ("first", "code"),
    [
        pytest.param("mode: shadow, then: archive", "shadow", id="in shadow"),
        pytest.param("limit: {chats: 1, per: 1h}, then: archive", "limit", id="held at its limit"),
        pytest.param("mode: off, then: archive", None, id="off"),
    ],
)
def test_what_is_not_done_writes_nothing(first: str, code: str | None) -> None:
    """An action that a guard stopped changes nothing for the rules after it and blocks none of them."""
    rules = (
        f"- {{id: a, when: new_activity, {first}}}\n"
        "- {id: b, when: new_activity, if: {archived: false}, then: inbox}\n"
    )
    found = decided(rules, change(after=state(is_low_priority=True)), facts({"a": ["!other"]}))
    assert outcomes(found) == [*([("a", "archive", code)] if code else []), ("b", "inbox", "planned")]


def test_a_dry_run_foretells_the_real_run() -> None:
    """A dry run goes on as if it had acted: the same rules match and the same are blocked."""
    rules = ARCHIVE + "- {id: b, when: new_activity, if: {archived: true}, then: [unarchive, mute]}\n"
    real = decided(rules)
    dry = decided(rules, with_facts=facts(dry_run=True))
    assert outcomes(dry) == [
        (rule, action, "dry_run" if how == "planned" else how) for rule, action, how in outcomes(real)
    ]


def test_stop_ends_the_decision() -> None:
    """`stop: true` keeps a change that it matched from the rules after it."""
    rules = "- {id: a, when: new_activity, stop: true, then: {log: x}}\n- {id: b, when: new_activity, then: mute}\n"
    found = decided(rules)
    assert [(each.rule_id, each.matched, each.stops) for each in found.verdicts] == [
        ("a", True, True),
        ("b", False, False),
    ]
    assert str(found.verdicts[1].reason) == "stopped_by: the rule a ended the decision"


def test_stop_whatever_the_guards_said() -> None:
    """A rule that matched stops the rest even when its own action is not done."""
    rules = "- {id: a, when: new_activity, stop: true, then: archive}\n- {id: b, when: new_activity, then: mute}\n"
    found = decided(rules, change(after=state(is_archived=True)))
    assert outcomes(found) == [("a", "archive", "already_so")]


@pytest.mark.parametrize("mode", ["shadow", "off"])
def test_what_is_not_live_never_stops(mode: str) -> None:
    """A rule in shadow or off never stops the rules after it."""
    rules = (
        f"- {{id: a, when: new_activity, mode: {mode}, stop: true, then: archive}}\n"
        "- {id: b, when: new_activity, then: mute}\n"
    )
    assert ("b", "mute", "planned") in outcomes(decided(rules))


def test_stop_needs_a_match() -> None:
    """A rule that did not match stops nothing."""
    rules = (
        "- {id: a, when: new_activity, if: {muted: true}, stop: true, then: archive}\n"
        "- {id: b, when: new_activity, then: mute}\n"
    )
    assert outcomes(decided(rules)) == [("b", "mute", "planned")]


def test_stop_for_one_message() -> None:
    """A rule on messages stops what it matched: later rules still see the other messages of the change."""
    told = [message(101, NOON, text="spam"), message(102, NOON, text="ham")]
    one = change(*map(said, told), after=state(unread_count=2, preview=told[1]))
    rules = """
    - {id: a, when: new_message, if: {message: {text: spam}}, stop: true, then: {log: a}}
    - {id: b, when: new_message, then: {log: b}}
    """
    found = decided(rules, one)
    assert [(each.rule_id, each.message_id) for each in found.intents] == [("a", "m101"), ("b", "m102")]


# -- properties

RULES = rulebook(
    """
    - {id: a, when: [new_activity, new_message], unless: {muted: true}, then: [mark_read, archive]}
    - {id: b, when: new_message, if: {message: {mine: false}}, stop: true, then: {notify: "{message.text}"}}
    - {id: c, when: [archived, {unread: {rises_to: 2}}], if: {origin: [rule, unknown]}, then: [pin, mute]}
    - {id: d, when: [unread_mention, new_activity], if: {archived: true}, then: [unarchive, {remind: {in: 2h}}]}
    - {id: e, when: [new_activity, new_message], mode: shadow, then: low_priority}
    """
)
EVENTS: list[Event] = [
    event("new_activity"),
    event("unread_mention"),
    said(message(101, NOON)),
    said(message(102, NOON)),
    said(mine(103, NOON)),
    became("archived", False, True, origin=Origin.RULE, depth=1),
    became("unread", 1, 2),
]


@settings(deadline=None)
@given(st.permutations(EVENTS), st.integers(1, len(EVENTS)), st.booleans(), st.integers(0, 3))
def test_once_and_always_the_same(events: list[Event], count: int, muted: bool, unread: int) -> None:
    """The same change brings the same decision, and each rule fires once, or once for each message."""
    after = state(is_muted=muted, unread_count=unread, preview=message(KEY + 2, NOON))
    one = change(*events[:count], after=after)
    found = decide(one, RULES, facts(), NOON)
    assert decide(one, RULES, facts(), NOON) == found
    fired = [(each.rule_id, each.message_id) for each in found.verdicts if each.matched]
    assert len(fired) == len(set(fired))
    for rule in RULES.by_id:
        messages = [message_id for rule_id, message_id in fired if rule_id == rule]
        assert "" not in messages or messages == [""]
    planned = [
        (each.rule_id, name) for each in found.intents if each.standing is Standing.PLANNED for name in each.prior
    ]
    writers: dict[str, set[str]] = {}
    for rule_id, name in planned:
        writers.setdefault(name, set()).add(rule_id)
    assert all(len(rules) == 1 for rules in writers.values())
