"""The rule's own words: `if`, `unless` and `origin`, with three values."""

import pytest

from beeper_rules.decide import decide
from beeper_rules.model.account import AppFacts
from beeper_rules.model.capabilities import Capabilities
from beeper_rules.model.change import Change, ChatState, Origin
from beeper_rules.model.chat import Participant, Participants
from beeper_rules.model.decision import Code
from builders import (
    APP,
    NOON,
    OLD_APP,
    became,
    change,
    decided,
    event,
    facts,
    message,
    mine,
    only,
    rulebook,
    said,
    state,
)

UNSEEN = state(unread_mentions_count=None, unread_count=1)
"""A chat whose mention count the app does not report."""


def answer(words: str, after: ChatState = UNSEEN, app: AppFacts = APP) -> str:
    """Return whether a rule with these words matches: `fires`, or the code of the reason."""
    rule = f"- {{id: r, when: new_activity, {words}, then: mute}}"
    verdict = only(decided(rule, change(after=after), facts(app=app)))
    return "fires" if verdict.matched else str(verdict.reason.code if verdict.reason else None)


IF = {
    "mentions: 0": "unknown",
    "not: {mentions: 0}": "unknown",
    "not: {mentions: {at_least: 1}}": "unknown",
    "not: {not: {mentions: 0}}": "unknown",
    "mentions: 0, unread: 1": "unknown",
    "mentions: 0, unread: 2": "condition",
    "any: [{mentions: 0}, {unread: 1}]": "fires",
    "any: [{mentions: 0}, {unread: 2}]": "unknown",
    "not: {any: [{mentions: 0}, {unread: 1}]}": "condition",
    "not: {all: [{mentions: 0}, {unread: 2}]}": "fires",
    "all: [{unread: 1}, {not: {mentions: 0}}]": "unknown",
    "known: mentions": "condition",
    "not: {known: mentions}": "fires",
    "any: [{not: {known: mentions}}, {mentions: 0}]": "fires",
    "unread: 1": "fires",
    "unread: [1, 2]": "fires",
    "was: {mentions: 0}": "fires",
    "can: archive": "fires",
    "capabilities: {reaction: full}": "unknown",
}


@pytest.mark.parametrize(("condition", "expected"), IF.items())
def test_unknown_stops_the_rule_in_if(condition: str, expected: str) -> None:
    """What the API did not report stops the rule in `if`, and so does its `not`; only what decides anyway counts."""
    assert answer(f"if: {{{condition}}}") == expected


UNLESS = {
    "{mentions: 0}": "exception_unknown",
    "{not: {mentions: 0}}": "exception_unknown",
    "{mentions: 0, unread: 2}": "fires",
    "{mentions: 0, unread: 1}": "exception_unknown",
    "{any: [{mentions: 0}, {unread: 1}]}": "exception",
    "{unread: 1}": "exception",
    "{unread: 2}": "fires",
    "[{unread: 2}, {mentions: 0}]": "exception_unknown",
    "[{unread: 2}, {muted: true}]": "fires",
    "[{mentions: 0}, {unread: 1}]": "exception_unknown",
    "{capabilities: {reaction: full}}": "exception_unknown",
}


@pytest.mark.parametrize(("exceptions", "expected"), UNLESS.items())
def test_unknown_blocks_in_unless(exceptions: str, expected: str) -> None:
    """What the API did not report counts as an exception, because it may be one; any one exception blocks."""
    assert answer(f"unless: {exceptions}") == expected


def test_the_unknown_is_named() -> None:
    """The reason names what was not reported."""
    rule = "- {id: r, when: new_activity, if: {unread: 1, mentions: 0}, then: mute}"
    assert str(only(decided(rule, change(after=UNSEEN))).reason) == "unknown: mentions is unknown, wanted 0"


def test_an_exception_speaks_for_itself() -> None:
    """An exception is told in the user's words where there are any, else by what was found."""
    rules = """
    - {id: a, when: new_activity, unless: {unread: 1, because: I was about to answer}, then: mute}
    - {id: b, when: new_activity, unless: {unread: 1}, then: mute}
    """
    told = [str(each.reason) for each in decided(rules, change(after=UNSEEN)).verdicts]
    assert told == ["exception: I was about to answer", "exception: unread is 1"]


ABSENT = {
    "archived: false": ("fires", "fires"),
    "muted: false": ("fires", "fires"),
    "pinned: false": ("fires", "fires"),
    "merged: false": ("fires", "fires"),
    "read_only: false": ("fires", "unknown"),
    "low_priority: false": ("fires", "unknown"),
    "marked_unread: false": ("fires", "unknown"),
    "draft: false": ("fires", "unknown"),
    "reminder: false": ("fires", "unknown"),
    "snoozed: false": ("fires", "unknown"),
    "labels: {has_none: [work]}": ("fires", "unknown"),
    "mentions: 0": ("unknown", "unknown"),
    "participants: {has_any: [Ann]}": ("unknown", "unknown"),
    "last_message: {mine: false}": ("unknown", "unknown"),
    "network: WhatsApp": ("fires", "unknown"),
}
"""Condition → what it says of a chat that reports nothing, on a current app and on an older one."""


@pytest.mark.parametrize(("condition", "expected"), ABSENT.items())
def test_what_absent_means(condition: str, expected: tuple[str, str]) -> None:
    """What a chat does not report is false, none or unknown, as the app is new enough to report it."""
    bare = state(unread_mentions_count=None, network=None, preview=None, unread_count=1)
    assert (answer(f"if: {{{condition}}}", bare), answer(f"if: {{{condition}}}", bare, OLD_APP)) == expected


def test_members_beyond_the_cut_are_unknown() -> None:
    """Somebody who is not among the listed members may be among those that were cut off."""
    some = Participants(items=(Participant(id="ann", full_name="Ann"),), total=9)
    cut = state(participants=some, unread_count=1)
    assert answer("if: {participants: {has_any: [Ann]}}", cut) == "fires"
    assert answer("if: {participants: {has_any: [Bo]}}", cut) == "unknown"
    assert answer("unless: {participants: {has_any: [Bo]}}", cut) == "exception_unknown"
    whole = state(participants=some.model_copy(update={"total": 1}), unread_count=1)
    assert answer("if: {participants: {has_any: [Bo]}}", whole) == "condition"


def test_only_a_no_of_the_network_counts() -> None:
    """`can` holds unless the network says no."""
    assert answer("if: {can: archive}", state(capabilities=Capabilities(archive=False))) == "condition"
    assert answer("if: {can: archive}", state(capabilities=Capabilities())) == "fires"


def test_a_chat_that_is_new_was_nothing() -> None:
    """`was` of a chat that was not known before is unknown."""
    new = Change("!ann", NOON, None, UNSEEN, (event(),))
    found = decide(
        new, rulebook("- {id: r, when: new_activity, if: {was: {archived: false}}, then: mute}"), facts(), NOON
    )
    assert [each.reason.code for each in found.verdicts if each.reason] == [Code.UNKNOWN]


# -- who brought it about


@pytest.mark.parametrize(
    ("origin", "condition", "fires"),
    [
        (Origin.THEM, "{}", True),
        (Origin.UNKNOWN, "{}", True),
        (Origin.RULE, "{}", False),
        (Origin.RULE, "{origin: rule}", True),
        (Origin.THEM, "{origin: me}", False),
        (Origin.RULE, "{origin: [rule, unknown]}", True),
        (Origin.RULE, "{any: [{origin: rule}, {muted: true}]}", True),
    ],
)
def test_origin(origin: Origin, condition: str, fires: bool) -> None:
    """What a rule brought about reaches only rules that ask for it."""
    asked = f"if: {condition}, " if condition != "{}" else ""
    found = decided(
        f"- {{id: r, when: archived, {asked}then: mute}}", change(became("archived", False, True, origin=origin))
    )
    assert only(found).matched is fires


@pytest.mark.parametrize(("depth", "fires"), [(1, True), (2, False)])
def test_rules_answer_rules_once(depth: int, fires: bool) -> None:
    """What a rule brought about may start one more rule, and what that one brings about starts nothing."""
    one = change(became("archived", False, True, origin=Origin.RULE, depth=depth))
    found = decided("- {id: r, when: archived, if: {origin: rule}, then: mute}", one)
    assert [each.depth for each in found.intents] == ([1] if fires else [])


def test_my_messages_need_to_be_asked_for() -> None:
    """A message of mine is `new_message` only for a rule with `origin: me`."""
    one = change(said(mine(101, NOON)), said(message(102, NOON)), after=state(preview=message(102, NOON)))
    rules = """
    - {id: theirs, when: new_message, then: {log: a}}
    - {id: mine, when: new_message, if: {origin: me}, then: {log: b}}
    """
    found = decided(rules, one)
    assert [(each.rule_id, each.message_id) for each in found.intents] == [("theirs", "m102"), ("mine", "m101")]
