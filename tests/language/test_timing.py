from datetime import UTC, date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from beeper_rules.errors import InvalidSetup
from beeper_rules.language.load import load
from beeper_rules.language.rulebook import Cooldown, Limit, Quiet, Repeat, Rule
from beeper_rules.language.windows import Window
from language.asked import rule

HOUR = timedelta(hours=1)
NIGHT = Window("night", time(22, 30), time(7))
SUNDAY = Window("sunday", days=frozenset({6}))
WINDOWS = 'windows: {night: {from: 22:30, to: "07:00"}, sunday: {days: sun}}\n'
WAITING = "when: unanswered\nthen: [notify: hi]"


def messages(body: str, top: str = "") -> list[str]:
    """Return what is wrong with a rule."""
    with pytest.raises(InvalidSetup) as caught:
        rule(body, top)
    return [each.message for each in caught.value.problems]


@pytest.mark.parametrize(
    ("line", "attribute", "expected"),
    [
        ("for: 6h", "wait", 6 * HOUR),
        ("for: 1s", "wait", timedelta(seconds=1)),
        ("quiet: {window: night, then: skip}", "quiet", Quiet((NIGHT,), "skip")),
        ("quiet: {window: night}", "quiet", Quiet((NIGHT,), "defer")),
        ("quiet: {window: [night, sunday], then: defer}", "quiet", Quiet((NIGHT, SUNDAY), "defer")),
        ("cooldown: 6h", "cooldown", Cooldown("chat", 6 * HOUR)),
        ("cooldown: {every: 6h}", "cooldown", Cooldown("chat", 6 * HOUR)),
        ("cooldown: {per: account, every: 6h}", "cooldown", Cooldown("account", 6 * HOUR)),
        ("cooldown: {per: rule, every: 6h}", "cooldown", Cooldown("rule", 6 * HOUR)),
        ("expires: 2026-12-31", "expires", date(2026, 12, 31)),
        ('expires: "2028-02-29"', "expires", date(2028, 2, 29)),
    ],
)
def test_keys(line: str, attribute: str, expected: object) -> None:
    """Each key says one thing about when a rule acts, alone or as a default of the file; dates need no quotes."""
    assert getattr(rule(f"{WAITING}\n{line}", WINDOWS), attribute) == expected
    assert getattr(rule(WAITING, f"{WINDOWS}defaults: {{{line}}}\n"), attribute) == expected


def test_what_a_rule_has_unsaid() -> None:
    """A rule acts at once, at any time, again and again, and does not end."""
    plain = rule(WAITING)
    assert (plain.wait, plain.quiet, plain.cooldown, plain.repeat, plain.expires) == (None,) * 5
    assert plain.wait_revision == ""


@pytest.mark.parametrize(("body", "top"), [(f"{WAITING}\nfor: 6h", ""), (WAITING, "defaults: {for: 6h}\n")])
def test_repeat(body: str, top: str) -> None:
    """`repeat` stands beside `for`, which may be a default; it says after how long again, and how often in all."""
    assert rule(f"{body}\nrepeat: {{every: 30m, at_most: 3}}", top).repeat == Repeat(HOUR / 2, 3)
    assert rule(f"{body}\nrepeat: {{every: 1m, at_most: 1}}", top).repeat == Repeat(timedelta(minutes=1), 1)


@pytest.mark.parametrize(
    "when",
    [
        "{schedule: '@daily'}",
        "[{schedule: '@daily'}, {schedule: '0 9 * * mon'}]",
    ],
)
def test_what_only_runs_have(when: str) -> None:
    """A rule whose every event is a schedule counts by runs, and puts the notifications of one into one."""
    found = rule(f"when: {when}\nlimit: {{chats: 9, per: run}}\nthen: [notify: {{text: a, digest: true}}]")
    assert found.limits == (Limit(9, None, "hold"),)
    assert found.acts[0].args["digest"] is True


@pytest.mark.parametrize("quiet", ["{window: night}", "{window: night, then: defer}"])
def test_one_notification_for_a_window(quiet: str) -> None:
    """What quiet hours keep back can be told in one notification, on any event."""
    body = f"when: read\nquiet: {quiet}\nthen: [notify: {{text: a, digest: true}}]"
    assert rule(body, WINDOWS).acts[0].args["digest"] is True


@pytest.mark.parametrize("when", ["new_message", "{new_message: {at_least: 5, within: 2m}}", "[new_message]"])
def test_a_cooldown_for_each_sender(when: str) -> None:
    """Where there are only messages, a rule may wait for each person by themselves."""
    found = rule(f"when: {when}\ncooldown: {{per: sender, every: 1h}}\nthen: [mute]")
    assert found.cooldown == Cooldown("sender", HOUR)


@pytest.mark.parametrize(
    ("body", "only"),
    [
        ("when: nonsense\nfor: 6h\nthen: [archive]", "unknown event"),
        ("when: unanswered\nfor: six hours\nrepeat: {every: 30m, at_most: 3}\nthen: [archive]", "'for'"),
        ("when: nonsense\nlimit: {chats: 5, per: run}\nthen: [archive]", "unknown event"),
        ("when: nonsense\ncooldown: {per: sender, every: 1h}\nthen: [archive]", "unknown event"),
        ("when: nonsense\nthen: [notify: {text: a, digest: true}]", "unknown event"),
        ("when: read\nquiet: {window: nihgt}\nthen: [notify: {text: a, digest: true}]", "unknown window"),
        ("when: renamed\nfor: six hours\nthen: [archive]", "'for'"),
    ],
)
def test_one_mistake_is_told_once(body: str, only: str) -> None:
    """What could not be read clashes with nothing, except where the clash does not hang on how it is read."""
    found = messages(body, WINDOWS)
    assert [each for each in found if only in each]
    assert len(found) == (2 if "renamed" in body else 1)


@pytest.mark.parametrize(
    "windows",
    [
        "{dates: [2026-01-01/2099-12-31]}",
        "{dates: [01-01/12-30]}",
        "{days: [mon, tue, wed, thu, fri, sat]}",
        '{from: "00:00", to: "23:59"}',
    ],
)
def test_windows_that_end(windows: str) -> None:
    """Quiet hours may be as long as they like if they end: with the week, the year, or the dates themselves."""
    assert rule(f"{WAITING}\nquiet: {{window: w}}", f"windows: {{w: {windows}}}\n").quiet is not None


@pytest.mark.parametrize(
    "windows",
    [
        "{a: {days: [weekdays, weekend]}, b: {days: mon}}",
        "{a: {days: weekdays}, b: {days: [sat, sun], dates: [01-01/12-31]}}",
        "{a: {dates: [01-01/06-30, 2026-07-01/2026-07-05]}, b: {dates: 07-01/12-31}}",
        '{a: {from: "08:00", to: "20:00"}, b: {from: "19:00", to: "09:00"}}',
    ],
)
def test_windows_that_never_end(windows: str) -> None:
    """Quiet hours that never end are refused: such a rule would never act."""
    (found,) = messages(f"{WAITING}\nquiet: {{window: [a, b]}}", f"windows: {windows}\n")
    assert "this never ends" in found


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("read", UTC),
        ("{schedule: '@daily'}", UTC),
        ("{schedule: '@daily', timezone: Europe/Berlin}", ZoneInfo("Europe/Berlin")),
    ],
)
def test_the_zone_of_a_rule(when: str, expected: object) -> None:
    """A rule's times are read in the zone of its schedule, and else in that of the configuration."""
    assert rule(f"when: {when}\nthen: [log: a]").zone(UTC) == expected


def waited(body: str, top: str = "") -> str:
    """Return the hash of what a rule's waits rest on."""
    found: Rule = rule(body, top)
    assert found.wait_revision
    return found.wait_revision


TOP = "lists: {l: [Mum]}\npredicates: {p: {chat: {in_list: l}}, q: {muted: true}}\nwindows: {w: {days: sun}}\n"
BODY = "when: unanswered\nfor: 6h\nif: {any: [{use: p}, {time: {in: w}}]}\nthen: [notify: hi]"


@pytest.mark.parametrize(
    ("body", "top"),
    [
        (BODY.replace("unanswered", "no_reply"), TOP),
        (BODY.replace("6h", "7h"), TOP),
        (BODY.replace("{use: p}", "{use: q}"), TOP),
        (BODY, TOP.replace("Mum", "Dad")),
        (BODY, TOP.replace("in_list: l", "contains: l")),
        (BODY, TOP.replace("sun", "sat")),
    ],
)
def test_edits_that_begin_a_wait_anew(body: str, top: str) -> None:
    """A wait rests on `when`, `for`, `if` and the lists, predicates and windows that they use, through others too."""
    assert waited(body, top) != waited(BODY, TOP)


@pytest.mark.parametrize(
    ("body", "top"),
    [
        (BODY.replace("hi", "ho") + "\nstop: true\nunless: {use: q}\nquiet: {window: w}", TOP),
        (BODY.replace("\n", "  # a comment\n"), TOP),
        (BODY, TOP.replace("muted", "pinned") + "defaults: {mode: shadow}\n"),
        (BODY.replace("for: 6h\n", ""), TOP + "defaults: {for: 6h}\n"),
    ],
)
def test_edits_that_leave_a_wait_alone(body: str, top: str) -> None:
    """A wait goes on over edits of anything else, and no matter whether a key is the rule's own or a default."""
    assert waited(body, top) == waited(BODY, TOP)


def test_the_revision_names_windows() -> None:
    """The revision of a rule changes with the windows that it names, and with no other."""
    body = f"{WAITING}\nquiet: {{window: night}}"
    one = rule(body, WINDOWS).revision
    assert one == rule(body, WINDOWS.replace("sun}", "sat}")).revision
    assert one != rule(body, WINDOWS.replace("22:30", "22:31")).revision


def test_counting_time() -> None:
    """The rulebook knows the longest time over which one of its rules counts messages."""
    one = "  - {id: %s, when: {new_message: {at_least: 5, within: %s}}, then: [mute], mode: %s}\n"
    rules = "rules:\n" + one % ("a", "2m", "live") + one % ("b", "1h", "shadow") + one % ("c", "2h", "off")
    assert load({"a.yaml": rules}).counts_within == HOUR
    assert load({"a.yaml": "rules:\n" + one % ("a", "2m", "off")}).counts_within is None
