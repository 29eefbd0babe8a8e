"""What stands between a rule that matched and an action, each guard by itself and their order."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from beeper_rules.guards import GUARDS, LAST_LOOK
from beeper_rules.model.capabilities import Capabilities
from beeper_rules.model.change import Change, ChatState
from beeper_rules.model.chat import Reminder
from builders import APP, NOON, change, decided, earlier, event, facts, later, message, outcomes, said, state

UNREAD = state(unread_count=1)


def code(then: str, after: ChatState = UNREAD, rest: str = "", one: Change | None = None, **more: Any) -> str:  # noqa: ANN401 - fields of Facts
    """Return how one action of one rule stands: `planned`, or the code of what stopped it."""
    rule = f"- {{id: r, when: [new_activity, new_message], {rest + ', ' if rest else ''}then: {then}}}"
    return outcomes(decided(rule, one or change(after=after), facts(**more)))[0][2]


def happened(at: datetime, **more: Any) -> Change:  # noqa: ANN401 - fields of Change
    """Return a change whose event happened at an instant."""
    return change(event(at=at), after=UNREAD, **more)


# -- the order

EVERYTHING = state(
    unread_count=1,
    is_pinned=True,
    is_archived=False,
    capabilities=Capabilities(archive=False),
    reminder=Reminder(remind_at=later(hours=5)),
)


def test_the_order_is_the_documentation() -> None:
    """The guards stand in the order of the design, and the last look keeps it."""
    names = [each.__name__ for each in GUARDS]
    assert names == [
        "paused",
        "expired",
        "late",
        "capability",
        "app_version",
        "pinned",
        "already_so",
        "foreign_reminder",
        "override",
        "blocked_by",
        "quiet",
        "cooldown",
        "limit",
        "shadow",
        "dry_run",
    ]
    assert [each for each in GUARDS if each in LAST_LOOK] == list(LAST_LOOK)


def test_the_first_objection_is_the_reason() -> None:
    """Where several guards object, the first one gives the reason, and the next one once it is out of the way."""
    mended: list[tuple[dict[str, Any], ChatState]] = [
        ({"paused": True, "dry_run": True}, EVERYTHING),
        ({"overridden": {"r": earlier(hours=1)}, "dry_run": True}, EVERYTHING),
        ({"overridden": {"r": earlier(hours=1)}, "dry_run": True}, state(is_pinned=True)),
        ({"overridden": {"r": earlier(hours=1)}, "dry_run": True}, state(is_archived=True)),
        ({"overridden": {"r": earlier(hours=1)}, "dry_run": True}, state()),
        ({"acted": {"r": {"!1"}}, "dry_run": True}, state()),
        ({"dry_run": True}, state()),
        ({}, state()),
    ]
    limited = "limit: {chats: 1, per: 1h}"
    assert [code("archive", after, limited, **given) for given, after in mended] == [
        "paused",
        "capability",
        "pinned",
        "already_so",
        "override",
        "limit",
        "dry_run",
        "planned",
    ]


def test_shadow_comes_after_the_limit_and_before_the_dry_run() -> None:
    """A rule in shadow tells what would have stopped it; in a dry run it is still in shadow."""
    assert code("mute", rest="mode: shadow, limit: {chats: 1, per: 1h}", acted={"r": {"!1"}}) == "limit"
    assert code("mute", rest="mode: shadow", dry_run=True) == "shadow"


def test_what_a_shadow_wants_is_never_held() -> None:
    """A rule in shadow that is over its limit leaves nothing that could be approved."""
    rule = "- {id: r, when: new_activity, mode: shadow, limit: {chats: 1, per: 1h}, then: mute}"
    (intent,) = decided(rule, change(after=UNREAD), facts({"r": {"!1"}})).intents
    assert str(intent.standing) == "skipped"


# -- pause


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"paused": True}, "paused"),
        ({"paused_rules": frozenset({"r"})}, "paused"),
        ({"paused_chats": frozenset({"!ann"})}, "paused"),
        ({"paused_rules": frozenset({"s"}), "paused_chats": frozenset({"!bo"})}, "planned"),
    ],
)
def test_paused(given: dict[str, Any], expected: str) -> None:
    """Everything, one rule or one chat can be paused, and nothing else is."""
    assert code("mute", **given) == expected


# -- catch-up


@pytest.mark.parametrize(
    ("then", "rest", "age", "expected"),
    [
        ("archive", "", timedelta(hours=24), "planned"),
        ("archive", "", timedelta(hours=24, seconds=1), "late"),
        ("{notify: hi}", "", timedelta(minutes=10), "planned"),
        ("{notify: hi}", "", timedelta(minutes=10, seconds=1), "late"),
        ("{notify: hi}", "catch_up: {max_age: 1h}", timedelta(minutes=59), "planned"),
        ("archive", "catch_up: {max_age: 1h}", timedelta(minutes=61), "late"),
        ("{log: hi}", "", timedelta(hours=23), "planned"),
    ],
)
def test_what_is_too_old_is_late(then: str, rest: str, age: timedelta, expected: str) -> None:
    """What is older than its catch-up is let go: sets after 24 hours, notifications after ten minutes, or as told."""
    assert code(then, rest=rest, one=happened(NOON - age)) == expected


@pytest.mark.parametrize(("policy", "expected"), [("all", "planned"), ("latest", "planned"), ("none", "late")])
def test_what_happened_unwatched(policy: str, expected: str) -> None:
    """`policy: none` lets go whatever happened while nobody watched, however young it is."""
    one = happened(earlier(minutes=5), watched_since=earlier(minutes=9))
    assert code("mute", rest=f"catch_up: {{policy: {policy}}}", one=one) == expected
    assert code("mute", rest=f"catch_up: {{policy: {policy}}}", one=happened(earlier(minutes=5))) == "planned"


def test_only_the_latest() -> None:
    """Of several messages that came while nobody watched, `policy: latest` answers the newest only."""
    told = [message(101, earlier(minutes=3)), message(102, earlier(minutes=2))]
    events = [said(each) for each in told]
    missed = [
        type(each)(each.name, each.message.timestamp, each.origin, message=each.message)
        for each in events
        if each.message
    ]
    one = change(*missed, after=state(unread_count=2, preview=told[1]), watched_since=earlier(minutes=9))
    found = decided("- {id: r, when: new_message, then: [{notify: hi}, {log: hi}]}", one)
    assert [how for _, _, how in outcomes(found)] == ["late", "planned", "planned", "planned"]


# -- overrides


@pytest.mark.parametrize(
    ("rest", "undone", "expected"),
    [
        ("", earlier(days=6, hours=23), "override"),
        ("", earlier(days=7), "planned"),
        ("respect_override: 1h", earlier(minutes=59), "override"),
        ("respect_override: 1h", earlier(minutes=61), "planned"),
        ("respect_override: 0", earlier(seconds=1), "planned"),
    ],
)
def test_what_was_undone_by_hand(rest: str, undone: datetime, expected: str) -> None:
    """Where somebody undid a rule by hand, that rule leaves the chat alone for seven days, or as told."""
    assert code("mute", rest=rest, overridden={"r": undone}) == expected


def test_an_override_is_one_rule_s() -> None:
    """What was undone concerns the rule that did it, and no notification."""
    assert code("mute", overridden={"s": earlier(hours=1)}) == "planned"
    assert code("{notify: hi}", overridden={"r": earlier(hours=1)}) == "planned"


# -- limits


def limited(rest: str, acted: int, then: str = "mute", chat: str = "!ann") -> tuple[str, str]:
    """Return standing and code of an action of a rule that acted on so many other chats."""
    rule = f"- {{id: r, when: new_activity, {rest + ', ' if rest else ''}then: {then}}}"
    chats = {f"!{number}" for number in range(acted)} | ({chat} if chat != "!ann" else set())
    (intent,) = decided(rule, change(after=state(chat, unread_count=1)), facts({"r": chats})).intents
    return str(intent.standing), str(intent.reason.code) if intent.reason else ""


@pytest.mark.parametrize(
    ("rest", "acted", "expected"),
    [
        ("", 29, ("planned", "")),
        ("", 30, ("held", "limit")),
        ("limit: {chats: 2, per: 1h}", 1, ("planned", "")),
        ("limit: {chats: 2, per: 1h}", 2, ("held", "limit")),
        ("limit: {chats: 2, per: 1h, then: skip}", 2, ("skipped", "limit")),
        ("limit: {chats: 200, per: 1h}", 150, ("planned", "")),
    ],
)
def test_a_limit(rest: str, acted: int, expected: tuple[str, str]) -> None:
    """A rule acts on 30 chats an hour and holds the rest; a limit of its own replaces that."""
    assert limited(rest, acted) == expected


def test_a_limit_counts_chats() -> None:
    """A chat on which the rule acted already does not count again; a notification counts, a line in the journal not."""
    assert limited("limit: {chats: 1, per: 1h}", 0, chat="!known") == ("planned", "")
    assert limited("limit: {chats: 1, per: 1h}", 1, "{notify: hi}") == ("held", "limit")
    assert limited("limit: {chats: 1, per: 1h}", 1, "{log: hi}") == ("planned", "")


def test_a_limit_looks_back_as_far_as_it_says() -> None:
    """Chats are counted within the limit's own time."""
    asked: list[datetime] = []

    def chats_acted(rule: str, since: datetime) -> frozenset[str]:
        assert rule == "r"
        asked.append(since)
        return frozenset()

    code("mute", chats_acted=chats_acted)
    assert asked == [earlier(hours=1), earlier(days=1)]
    assert APP.modern
    assert all(each.tzinfo is UTC for each in asked)
