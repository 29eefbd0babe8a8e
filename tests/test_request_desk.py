from pathlib import Path

import pytest

from beeper_rules.request_desk import with_names
from beeper_rules.simulator import faults
from house import House, house

LIMITED = "rules: [{id: hush, when: new_activity, limit: {chats: 1, per: 1d}, then: [mute]}]"


@pytest.mark.parametrize("kind", ["approve", "drop"])
@pytest.mark.parametrize("written", ["{}", "#{}"])
def test_an_action_by_its_number(tmp_path: Path, kind: str, written: str) -> None:
    """A held action is named by its number, also with the # with which the log writes it."""
    with house(tmp_path, LIMITED) as home:
        for chat in ("!ann:x", "!office:x"):
            home.world.receive_message(chat, "Hello")
        home.tick()
        (held,) = home.journal.actions.held()
        assert home.ask(kind, target=written.format(held.id)).ok
        assert home.journal.actions.held() == []


def test_a_number_that_is_none(tmp_path: Path) -> None:
    """What only looks like a number is taken for the name of a rule."""
    with house(tmp_path, LIMITED) as home:
        assert home.ask("approve", target="#x").lines == ("nothing of '#x' is held",)
        assert home.ask("approve", target="²").lines == ("nothing of '²' is held",)
        assert home.ask("approve", target="#7").lines[0].startswith("no action 7 is held")


def test_what_is_still_paused(tmp_path: Path) -> None:
    """What stays paused is told by title where there is one."""
    with house(tmp_path, LIMITED) as home:
        for target in ("!ann:x", "hush", "all"):
            home.ask("pause", target=target)
        told = home.ask("resume").lines
    assert sorted(told) == ["resumed: everything", "still paused: chat Ann", "still paused: rule hush"]


def test_a_pause_outlives_its_rule(tmp_path: Path) -> None:
    """The pause of a rule that is gone from the files is ended by the rule's id."""
    with house(tmp_path, LIMITED) as home:
        home.ask("pause", target="hush")
        home.load("rules: [{id: other, when: new_activity, then: [mute]}]")
        assert home.ask("resume", target="hush").lines == ("resumed: rule hush",)
        assert home.journal.pauses.current(home.now) == []


def test_a_pause_outlives_its_chat(tmp_path: Path) -> None:
    """The pause of a chat that is gone is ended by the id that `status` shows."""
    with house(tmp_path, LIMITED) as home:
        home.ask("pause", target="Ann")
        home.ask("accept_identity")
        home.boot()
        assert home.ask("resume", target="!ann:x").lines == ("resumed: chat !ann:x",)
        assert home.journal.pauses.current(home.now) == []


@pytest.mark.parametrize("target", [None, "hush", "Ann"])
def test_a_pause_is_for_what_is_queued_too(tmp_path: Path, target: str | None) -> None:
    """What is released while everything, its rule or its chat is paused is done when that ends."""
    with house(tmp_path, LIMITED) as home:
        for chat in ("!office:x", "!ann:x"):
            home.world.receive_message(chat, "Hello")
            home.pass_time(5)
        home.writes()
        home.ask("pause", target=target)
        assert home.ask("approve", target="hush").lines == ("released: 1 action on 1 chat",)
        home.pass_time(10)
        assert home.writes() == []
        home.ask("resume", target=target)
        home.pass_time(5)
        assert home.writes() == ["PATCH {'isMuted': True} Ann"]


def test_what_is_dropped_is_not_kept(tmp_path: Path) -> None:
    """The words of what is dropped are on the disk no more, not even beside the journal."""
    held = 'rules: [{id: hush, when: new_activity, limit: {chats: 1, per: 1d}, then: [notify: "Call {chat.title}"]}]'
    with house(tmp_path, held) as home:
        for chat in ("!office:x", "!ann:x"):
            home.world.receive_message(chat, "Hello")
            home.pass_time(5)
        kept = [each for each in tmp_path.iterdir() if b"Call Ann" in each.read_bytes()]
        assert kept
        assert home.ask("drop", target="hush").ok
        assert not [each for each in tmp_path.iterdir() if b"Call Ann" in each.read_bytes()]


REFUSED = "rules: [{id: hush, when: new_activity, then: [mute]}]"


def given_up(home: House) -> int:
    """Let Beeper refuse what the rule wants; return the number of the action."""
    home.world.faults.add(faults.error(400), method="PATCH", path="*", times=1)
    home.world.receive_message("!ann:x", "Hello")
    home.tick()
    assert home.standings() == ["hush mute dead rejected"]
    return home.journal.actions.recent(1)[0].action.id


@pytest.mark.parametrize("written", ["{}", "#{}"])
def test_what_was_given_up_is_retried(tmp_path: Path, written: str) -> None:
    """What was given up is planned again by its number, with its attempts forgotten, and performed."""
    with house(tmp_path, REFUSED) as home:
        number = given_up(home)
        reply = home.ask("retry", target=written.format(number))
        assert (reply.ok, reply.lines, reply.released) == (
            True,
            (f"released: mute #{number} of hush on Ann",),
            (number,),
        )
        home.writes()
        home.tick()
        assert home.writes() == ["PATCH {'isMuted': True} Ann"]
        assert home.standings() == ["hush mute done"]


def test_a_retry_begins_anew(tmp_path: Path) -> None:
    """What Beeper accepted twice and never showed may be sent twice again when it is retried."""
    with house(tmp_path, REFUSED) as home:
        home.world.faults.add(faults.Answer(204), method="PATCH", path="*", times=3)
        home.world.receive_message("!ann:x", "Hello")
        home.pass_time(120)
        assert home.standings() == ["hush mute dead not_applied"]
        home.ask("retry", target="1")
        home.pass_time(120)
        assert home.standings() == ["hush mute done"]


def test_what_is_not_retried(tmp_path: Path) -> None:
    """What is not there, has no number or was not given up is refused with the way to those that can be."""
    hint = "; `beeper-rules log --dead` lists what can be retried"
    with house(tmp_path, REFUSED) as home:
        home.world.receive_message("!ann:x", "Hello")
        home.tick()
        assert home.ask("retry", target="1").lines == (f"action 1 is done, and not given up{hint}",)
        assert home.ask("retry", target="7").lines == (f"no action 7 is kept{hint}",)
        for name in ("hush", "²", "-1", ""):
            assert home.ask("retry", target=name).lines == (f"'{name}' is no number of an action{hint}",)
        assert home.standings() == ["hush mute done"]


def test_what_was_wiped_is_not_retried(tmp_path: Path) -> None:
    """What was to be written is not kept beyond the end, so it cannot be tried again."""
    rules = "rules: [{id: draft, when: new_activity, then: [set_draft: On my way]}]"
    with house(tmp_path, rules) as home:
        home.world.faults.add(faults.error(400), method="PATCH", path="*", times=1)
        home.world.receive_message("!ann:x", "Hello")
        home.tick()
        assert home.standings() == ["draft set_draft dead rejected"]
        reply = home.ask("retry", target="1")
    assert (reply.ok, reply.released) == (False, ())
    assert reply.lines[0].startswith("action 1 cannot be retried: its text was wiped when it ended")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("account a_1 is missing; account a_2 is off", "account Signal is missing; account a_2 is off"),
        ("chat !x:y: odd", "chat Ann: odd"),
        ("chat !x:y. Gone (a_1)", "chat Ann. Gone (Signal)"),
        ("aa_1 a_1b  'a_1'", "aa_1 a_1b  'Signal'"),
        ("...", "..."),
        ("", ""),
    ],
)
def test_names_in_a_sentence(text: str, expected: str) -> None:
    """Whole ids become names, and everything else stays as it is."""
    assert with_names(text, {"a_1": "Signal", "!x:y": "Ann"}.get) == expected


@pytest.mark.parametrize("kind", ["pause", "resume", "approve", "drop"])
def test_an_empty_name_is_no_name(tmp_path: Path, kind: str) -> None:
    """An empty name, as an unset variable of a script leaves it, is refused and means not everything."""
    with house(tmp_path, "rules: []\n") as home:
        reply = home.ask(kind, target="")
        assert (reply.ok, reply.lines[0][:17]) == (False, "the name is empty")
        assert home.journal.pauses.current(home.now) == []
