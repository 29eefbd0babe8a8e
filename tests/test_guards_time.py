"""The guards that ask for the time: expired, quiet hours, cooldown, and the limit of one run. Now is noon, UTC."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from beeper_rules.decide import decide
from beeper_rules.model.change import Change, Due, Event
from beeper_rules.model.decision import Decision, Intent
from builders import NOON, change, earlier, event, facts, later, message, mine, outcomes, rulebook, said, state

WINDOWS = """
windows:
  noon: {from: "11:00", to: "13:00"}
  berlin: {from: "12:30", to: "13:30", timezone: Europe/Berlin}
  mondays: {days: [mon]}
  night: {from: "22:00", to: "07:00"}
"""


def found(keys: str, *events: Event, zone: str = "UTC", one: Change | None = None, **more: object) -> Decision:
    """Return what a rule with these keys says to new activity at noon."""
    rule = f"  - {{id: r, when: [new_activity, new_message, unread_mention], then: [mute], {keys}}}"
    given = facts(zone=ZoneInfo(zone), **more)
    return decide(one or change(*events), rulebook(f"{WINDOWS}rules:\n{rule}\n"), given, NOON)


def code(keys: str, *events: Event, zone: str = "UTC", **more: object) -> str:
    """Return how its action stands: `planned`, or the code of what stopped it."""
    return outcomes(found(keys, *events, zone=zone, **more))[0][2]


def intent(keys: str, zone: str = "UTC") -> Intent:
    """Return its action."""
    return found(keys, zone=zone).intents[0]


@pytest.mark.parametrize(
    ("last", "zone", "expected"),
    [
        ("2026-01-04", "UTC", "expired"),
        ("2026-01-05", "UTC", "planned"),
        ("2026-01-05", "Pacific/Kiritimati", "expired"),
        ("2026-01-06", "Pacific/Kiritimati", "planned"),
    ],
)
def test_expired(last: str, zone: str, expected: str) -> None:
    """A rule acts until the end of its last day, in its zone."""
    assert code(f'expires: "{last}"', zone=zone) == expected


@pytest.mark.parametrize(
    ("quiet", "expected"),
    [
        ("{window: noon, then: skip}", ("skipped", "noon, which lasts until 2026-01-05 13:00")),
        ("{window: noon}", ("deferred", "noon, waits until 2026-01-05 13:00")),
        ("{window: berlin, then: defer}", ("deferred", "berlin, waits until 2026-01-05 12:30")),
        ("{window: [noon, mondays]}", ("deferred", "noon or mondays, waits until 2026-01-06 00:00")),
        ("{window: [night, mondays], then: skip}", ("skipped", "mondays, which lasts until 2026-01-06 07:00")),
        ("{window: night}", ("planned", "")),
    ],
)
def test_quiet_hours(quiet: str, expected: tuple[str, str]) -> None:
    """In quiet hours an action is kept back until they end, or let go; the reason says until when."""
    one = intent(f"quiet: {quiet}")
    assert (str(one.standing), one.reason.detail if one.reason else "") == expected


def test_quiet_hours_of_a_trial() -> None:
    """A rule in shadow keeps nothing back, as it would not act then either."""
    decision = found("quiet: {window: noon}, mode: shadow")
    assert [str(each.standing) for each in decision.intents] == ["skipped"]
    assert decision.verdicts[0].deferral is None


def test_what_is_kept_back() -> None:
    """What is kept back is heard again at the end: the event that it answered, for that rule alone."""
    deferral = found("quiet: {window: noon}", event("unread_mention")).verdicts[0].deferral
    assert deferral is not None
    assert deferral.until == later(hours=1)
    assert (deferral.event.name, deferral.event.rule, deferral.event.trigger) == ("released", "r", "unread_mention")


@pytest.mark.parametrize(
    ("unread", "policy", "expected"),
    [
        (1, "latest", ["late", "planned"]),
        (1, "all", ["planned", "already_so"]),
        (1, "none", ["planned", "already_so"]),
        (0, "all", []),
    ],
)
def test_released(unread: int, policy: str, expected: list[str]) -> None:
    """At the end of quiet hours the state is asked again; of several messages `latest` lets the newest through."""
    kept = [Event(Due.RELEASED, NOON, message=message(key, NOON), rule="r", trigger="new_message") for key in (1, 2)]
    after = state(unread_count=unread)
    decision = found(f"catch_up: {{policy: {policy}}}", one=change(*kept, before=after, after=after))
    assert [each[2] for each in outcomes(decision)] == expected
    assert (
        unread
        or [str(each.reason) for each in decision.verdicts] == ["broken: it is not so any more that it is unread"] * 2
    )


@pytest.mark.parametrize(
    ("per", "expected"),
    [
        ("chat", ("chat", "!ann")),
        ("account", ("account", "wa")),
        ("rule", ("rule", "")),
    ],
)
def test_cooldown_for_what(per: str, expected: tuple[str, str]) -> None:
    """A cooldown asks when the rule last acted for the chat, the account, or at all."""
    asked: list[tuple[str, str]] = []

    def last_fire(rule: str, what: str, which: str) -> datetime:
        assert rule == "r"
        asked.append((what, which))
        return earlier(minutes=59)

    keys = f"cooldown: {{per: {per}, every: 1h}}"
    assert code(keys, last_fire=last_fire) == "cooldown"
    assert asked == [expected]
    assert code(keys, last_fire=lambda *_: earlier(hours=1)) == "planned"
    assert code(keys, last_fire=lambda *_: None) == "planned"


def test_cooldown_for_a_person() -> None:
    """A cooldown for the person who wrote asks for that person, and runs within one change too."""
    rule = "- {id: r, when: new_message, then: [{log: hi}], cooldown: {per: sender, every: 1h}}"
    three = [said(message(1, NOON, sender_id="bo")), said(message(2, NOON, sender_id="cy"))]
    decision = decide(change(*three, said(message(3, NOON, sender_id="bo"))), rulebook(rule), facts(), NOON)
    assert [each[2] for each in outcomes(decision)] == ["planned", "planned", "cooldown"]


def test_cooldown_within_a_change() -> None:
    """All actions of one occasion go together; the next message of the same change meets the cooldown."""
    rule = "- {id: r, when: new_message, if: {origin: [me, them]}, then: [pin, {log: hi}], cooldown: 1h}"
    decision = decide(change(said(message(1, NOON)), said(mine(2, NOON))), rulebook(rule), facts(), NOON)
    assert [each[2] for each in outcomes(decision)] == ["planned", "planned", "already_so", "cooldown"]


@pytest.mark.parametrize(("acted", "expected"), [(1, "planned"), (2, "limit")])
def test_the_limit_of_a_run(acted: int, expected: str) -> None:
    """The limit of a run counts what the rule does at that instant."""
    rule = 'when: {schedule: "0 12 * * *"}, then: [mute], limit: {chats: 2, per: run, then: skip}'
    run = Event(Due.SCHEDULE, NOON, rule="r", trigger="schedule 0 12 * * *")
    asked: list[datetime] = []

    def chats_acted(_: str, since: datetime) -> frozenset[str]:
        asked.append(since)
        return frozenset(f"!{number}" for number in range(acted))

    decision = decide(change(run), rulebook(f"- {{id: r, {rule}}}"), facts(chats_acted=chats_acted), NOON)
    assert outcomes(decision)[0][2] == expected
    assert set(asked) == {NOON}


@pytest.mark.parametrize(("hours", "expected"), [(23, "planned"), (25, "late")])
def test_a_run_is_made_up_for(hours: int, expected: str) -> None:
    """A run by the clock is made up for within a day, also where it only notifies."""
    rule = '- {id: r, when: {schedule: "0 12 * * *"}, then: [{notify: hi}]}'
    run = Event(Due.SCHEDULE, earlier(hours=hours), rule="r", trigger="schedule 0 12 * * *")
    assert outcomes(decide(change(run), rulebook(rule), facts(), NOON))[0][2] == expected
