from pathlib import Path

import pytest

from hindsight.asked import asking, edited, shown

FOOTBALL = "!football:x"
MISSED = "did not act, the nearest first"


def one(body: str, top: str = "") -> str:
    """Return a rule file with one rule, its keys one a line, the first of them on line 3 of a file without more."""
    return f"{top}rules:\n  - id: one\n" + "".join(f"    {line.strip()}\n" for line in body.strip().splitlines())


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (
            "if: {type: group}\nunless: {message.text: {contains: goal}, because: boring}",
            [
                "exception (boring): message.text contains goal (not recorded; when it came, it was so)",
                "rules.yaml:5:14",
                "its other condition held",
            ],
        ),
        (
            "if: {muted: false}\nunless: {message.text: {contains: goal}}",
            ["muted is true, wanted false", "rules.yaml:4:10"],
        ),
        (
            "if: {message.text: {contains: win}, muted: false}",
            [
                "muted is true, wanted false",
                "rules.yaml:4:41",
                "message.text is unknown, wanted contains win (not recorded)",
                "rules.yaml:4:10",
            ],
        ),
        (
            "if: {message.text: {contains: win}}",
            ["message.text is unknown, wanted contains win (not recorded; when it came, it was not so)"],
        ),
    ],
)
def test_what_a_message_said(tmp_path: Path, keys: str, expected: list[str]) -> None:
    """What a message said is guessed from what the rule did only where nothing else was in the way."""
    with asking(tmp_path, one(f"when: new_message\n{keys}\nthen: [archive]")) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        found = shown(home, FOOTBALL)
        assert found[1 : len(expected) + 1] == expected
        assert [line for line in found if "not recorded" in line] == [line for line in expected if "recorded" in line]


NOON_HOURS = "windows: {noon: {from: '11:00', to: '14:00'}}\n"


@pytest.mark.parametrize(
    ("keys", "action", "line"),
    [
        ("quiet: {window: noon, then: skip}", "skipped: quiet hours noon, which lasts until 2026-01-05 14:00", 4),
        ("expires: '2026-01-01'", "skipped: its last day was 2026-01-01", 4),
        ("cooldown: {per: chat, every: 6h}", "skipped: once in 6h in this chat, so not until 2026-01-05 18:00", 4),
        ("limit: {chats: 1, per: 1d, then: hold}", "held: 1 chat in 1d is the limit; `beeper-rules approve one`", 4),
    ],
)
def test_the_key_that_stopped_it(tmp_path: Path, keys: str, action: str, line: int) -> None:
    """What a guard stopped is told with the line of the key that did, and what is held with the command to approve."""
    body = f"{keys}\nwhen: new_activity\nif: {{type: group}}\nthen: [notify: x, pin]"
    with asking(tmp_path, one(body, NOON_HOURS)) as home:
        for chat in ("!office:x", FOOTBALL, FOOTBALL):
            home.world.receive_message(chat, "Goal")
            home.pass_time(10)
        head, first, *_ = found = shown(home, FOOTBALL)
        assert head in {MISSED, "acted in part"}
        assert first.partition(" ")[2].partition(" ")[2] == action
        assert f"rules.yaml:{line}:5" in found


def test_a_key_of_the_defaults(tmp_path: Path) -> None:
    """A key that stands below `defaults` is told where it stands there."""
    defaults = "defaults:\n  cooldown: {per: chat, every: 6h}\n"
    with asking(tmp_path, one("when: new_activity\nthen: [notify: x]", defaults)) as home:
        for text in ("Goal", "Another"):
            home.world.receive_message(FOOTBALL, text)
            home.pass_time(10)
        assert shown(home, FOOTBALL)[2] == "rules.yaml:2:3"


def test_the_rule_where_no_key_stopped_it(tmp_path: Path) -> None:
    """What no key of the rule stopped is told with the place of the rule."""
    with asking(tmp_path, one("when: new_activity\nthen: [archive]")) as home:
        home.world.pin_by_hand(FOOTBALL)
        home.pass_time(65)
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        assert shown(home, FOOTBALL)[1:] == [
            "archive #1 skipped: a pinned chat cannot be archived; unpin it first",
            "rules.yaml:2:5",
        ]


@pytest.mark.parametrize(
    ("stopper", "stopped"),
    [
        ("new_activity", "new_activity"),
        ("new_message", "new_message"),
        ("new_message", "new_activity"),
        ("new_activity", "new_activity, if: {muted: true}"),
    ],
)
def test_the_line_that_ended_the_decision(tmp_path: Path, stopper: str, stopped: str) -> None:
    """Where an earlier rule ended the decision, for a message or for all, the line is told on which it says so."""
    rules = f"""rules:
  - id: first
    when: {stopper}
    stop: true
    then: [log: x]
  - {{id: one, when: {stopped}, then: [archive]}}
"""
    with asking(tmp_path, rules) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        assert shown(home, FOOTBALL) == [MISSED, "the rule first ended the decision", "rules.yaml:4:5"]


def test_what_else_it_lacked(tmp_path: Path) -> None:
    """Where an earlier rule ended the decision, what the rule would have lacked is told besides, as it was then."""
    rules = """rules:
  - {id: first, when: new_activity, stop: true, then: [unmute]}
  - {id: one, when: new_activity, if: {muted: true, type: group}, then: [archive]}
"""
    with asking(tmp_path, rules) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        assert shown(home, FOOTBALL) == [
            MISSED,
            "the rule first ended the decision",
            "rules.yaml:2:37",
            "besides: muted is false, wanted true",
            "rules.yaml:3:40",
            "its other condition held",
        ]


def test_the_chat_as_it_was(tmp_path: Path) -> None:
    """What a rule asks of the chat as it was before is told as that, since it may be otherwise by now."""
    rules = "rules: [{id: one, when: new_activity, if: {was: {archived: false}}, then: [pin]}]\n"
    with asking(tmp_path, rules) as home:
        home.world.archive_by_hand(FOOTBALL)
        home.pass_time(70, step_s=10)
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        assert shown(home, FOOTBALL)[1] == "was.archived is true, wanted false"


def test_what_no_chat_is(tmp_path: Path) -> None:
    """A name, a network or an account that no chat has is told to be none."""
    rules = "rules: [{id: one, when: new_activity, if: {network: Facebook}, then: [archive]}]\n"
    with asking(tmp_path, rules) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        assert shown(home, FOOTBALL)[1] == "network is WhatsApp, wanted Facebook (true of no chat)"


def test_the_line_of_then(tmp_path: Path) -> None:
    """A key is told where it stood when it stopped the rule, also after the file was edited."""
    rules = one("when: new_activity\ncooldown: {per: chat, every: 6h}\nthen: [notify: x]")
    with asking(tmp_path, rules) as home:
        for text in ("Goal", "Another"):
            home.world.receive_message(FOOTBALL, text)
            home.pass_time(10)
        edited(home, "# much\n# was\n# added\n" + rules.replace("6h", "1m"))
        assert shown(home, FOOTBALL)[2] == "rules.yaml:4:5"


def test_in_part(tmp_path: Path) -> None:
    """A rule of which one action was done and another stopped has a place of its own, between the two sorts."""
    rules = """
rules:
  - {id: first, when: new_activity, if: {muted: true}, then: [unmute]}
  - {id: one, when: new_activity, then: [mute, pin]}
"""
    with asking(tmp_path, rules) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.pass_time(10)
        assert shown(home, FOOTBALL)[:2] == [
            "acted in part",
            "mute #2 skipped: the rule first decided about 'muted' first",
        ]


def test_of_several_messages_one_is_enough(tmp_path: Path) -> None:
    """A rule that answered one of several messages acted, whatever kept it from answering the others as well."""
    with asking(tmp_path, one("when: new_message\ncooldown: {per: chat, every: 6h}\nthen: [notify: x]")) as home:
        for text in ("Goal", "Another"):
            home.world.receive_message(FOOTBALL, text)
        home.pass_time(10)
        head, *actions = shown(home, FOOTBALL)
        assert (head, [each.split()[2].strip(":") for each in actions]) == ("acted", ["done", "skipped"])


def test_nothing_of_it(tmp_path: Path) -> None:
    """A rule of which one action was needless and another stopped did not act."""
    with asking(tmp_path, one("when: new_activity\nthen: [mute, archive]")) as home:
        home.world.pin_by_hand(FOOTBALL)
        home.pass_time(65)
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        assert shown(home, FOOTBALL)[0] == MISSED


def test_on_trial(tmp_path: Path) -> None:
    """What a rule on trial would have done stands among what was not done."""
    with asking(tmp_path, one("when: new_activity\nmode: shadow\nthen: [archive]")) as home:
        home.world.receive_message(FOOTBALL, "Goal")
        home.tick()
        assert shown(home, FOOTBALL) == [MISSED, "archive was not done, as the rule was on trial"]
