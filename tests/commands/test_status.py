import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from beeper_rules.beeper.outcome import HINTS
from beeper_rules.cli import main
from beeper_rules.errors import InvalidSetup
from beeper_rules.in_force import last_good
from beeper_rules.journal import Journal, KnownAccount, Override, open_journal
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.memory import Health, Memory, keep
from beeper_rules.model.account import Account
from beeper_rules.model.decision import Code, Decision, Reason, Standing
from builders import state
from checkup.examined import MUTE, Patient, patient, watched
from journal.made import change, decide, event, intent


def shown(here: Patient, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return what `status` writes."""
    main(["status", "--config", str(here.folder / "config.yaml")])
    return capsys.readouterr().out.splitlines()


def now_() -> datetime:
    """Return the present instant: `status` has no other clock."""
    return datetime.now(UTC)


@pytest.mark.parametrize(
    ("facts", "hints"),
    [
        ({"health": Health.OK}, []),
        ({"health": Health.STARTING}, ["beeper-rules doctor"]),
        ({"health": Health.WAITING, "text": "nobody\nhint: start Beeper Desktop"}, ["start Beeper Desktop"]),
        ({"health": Health.WAITING, "text": "GET /v1/chats was answered with 500"}, ["restart Beeper Desktop"]),
        ({"health": Health.DISK, "text": "disk full\nhint: make room"}, ["make room"]),
        ({"given_up": 2}, []),
        ({"given_up": 3}, ["`beeper-rules log --dead` says why"]),
        ({"health": Health.TOKEN, "text": f"refused\nhint: {HINTS[401]}"}, ["make one in Beeper Desktop"]),
        ({"health": Health.STRANGER, "text": "another"}, ["if that is meant, `beeper-rules doctor --accept-identity`"]),
        ({"rules_problem": "rules.yaml:1:1: odd"}, ["beeper-rules check"]),
        ({"at": "2026-01-01T00:00:00+00:00"}, [f"`kill -CONT {os.getpid()}`"]),
    ],
)
def test_the_next_step(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], facts: dict[str, object], hints: list[str]
) -> None:
    """Where something is wrong the last lines say what to do, and where nothing is, nothing."""
    with patient(tmp_path) as here, watched(here, **{"at": now_().isoformat(), **facts}):
        lines = shown(here, capsys)
    found = [line.removeprefix("hint       ") for line in lines if line.startswith("hint ")]
    assert len(found) == len(hints)
    assert [line for line, begin in zip(found, hints, strict=True) if not line.startswith(begin)] == []


def test_no_daemon(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a daemon the next step is to start it."""
    with patient(tmp_path) as here:
        with watched(here):
            pass
        assert shown(here, capsys)[-1] == "hint       beeper-rules run"


@pytest.mark.parametrize("ahead", [-5, 60])
def test_what_is_due_next(tmp_path: Path, capsys: pytest.CaptureFixture[str], ahead: int) -> None:
    """What falls due next is shown, unless that time has passed."""
    due = now_() + timedelta(minutes=ahead)
    with patient(tmp_path) as here, watched(here, at=now_().isoformat(), next_due=due.isoformat()):
        lines = shown(here, capsys)
    assert [line for line in lines if line.startswith("next due")] == (
        [f"next due   {due:%Y-%m-%d %H:%M:%S}"] if ahead > 0 else []
    )


def test_names_instead_of_ids(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Chats and accounts are called by title and network where these are known, else by their ids."""
    doubt = "account signal_1 is missing; account other_2 is missing"
    with patient(tmp_path) as here, watched(here, health=Health.DOUBT, text=doubt):
        with open_journal(here.state / "journal.sqlite3", now=now_()) as journal, journal.transaction():
            account = Account.model_validate({"accountID": "signal_1", "network": "Signal"})
            journal.accounts.save([KnownAccount(account, None)])
            journal.chats.save([state(chat_id="!odd:x", title="Football")])
            journal.notices.add(now_(), "broken chat", "chat !odd:x is left out: no title")
        lines = shown(here, capsys)
    assert any("doubt: account Signal is missing; account other_2 is missing" in line for line in lines)
    assert any(line.endswith("broken chat: chat Football is left out: no title") for line in lines)


def begins(lines: list[str], word: str) -> list[str]:
    """Return the lines of one kind, without its name."""
    return [line[11:] for line in lines if line.startswith(f"{word:<10} ")]


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        ({}, []),
        ({"health": Health.WAITING, "text": "no answer"}, ["Beeper does not answer as it should"]),
        ({"health": Health.DISK, "text": "disk full"}, ["the journal cannot be read or written"]),
        ({"given_up": 3}, ["the last 3 actions were all given up"]),
        ({"health": Health.STARTING}, ["the first look at Beeper has not come to an end yet"]),
        (
            {"health": Health.TOKEN, "text": "refused", "rules_problem": "r.yaml:1:1: odd"},
            ["Beeper refuses the token", "configuration or rules are broken"],
        ),
        ({"at": "2026-01-01T00:00:00+00:00"}, ["the daemon runs and has stopped taking turns"]),
    ],
)
def test_unhealthy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], facts: dict[str, object], reasons: list[str]
) -> None:
    """Whatever makes it unhealthy is said on a line of its own, and ends it with 1."""
    with patient(tmp_path) as here, watched(here, **{"at": now_().isoformat(), **facts}):
        code = main(["status", "--config", str(tmp_path / "config.yaml")])
    assert begins(capsys.readouterr().out.splitlines(), "unhealthy") == reasons
    assert code == (1 if reasons else 0)


@pytest.mark.parametrize(
    ("sweep_s", "minutes", "overdue"), [(60, 9, False), (60, 11, True), (600, 99, False), (600, 101, True)]
)
def test_no_complete_look(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], sweep_s: float, minutes: int, overdue: bool
) -> None:
    """Without a look at every chat for ten intervals and ten minutes it is unhealthy, and says for how long."""
    with patient(tmp_path) as here, watched(here, at=now_().isoformat(), sweep_s=sweep_s):
        with open_journal(here.state / "journal.sqlite3", now=now_()) as journal:
            keep(journal, Memory(last_sweep_at=now_() - timedelta(minutes=minutes, seconds=5)))
        code = main(["status", "--config", str(tmp_path / "config.yaml")])
    lines = capsys.readouterr().out.splitlines()
    assert code == int(overdue)
    assert [line[:24] for line in begins(lines, "unhealthy")] == (["the last look at every c"] if overdue else [])
    assert begins(lines, "hint") == (["beeper-rules doctor"] if overdue else [])


def told(here: Patient, rules: str, fill: Callable[[Journal, Rulebook], None], *args: str) -> int:
    """Run `status` on a journal with these rules in force, and what `fill` puts into it."""
    here.rules(rules)
    with watched(here, at=now_().isoformat()):
        with open_journal(here.state / "journal.sqlite3", now=now_()) as journal:
            journal.chats.save([state(chat_id="!a", title="Ann"), state(chat_id="!b", title="Bo")])
            book = last_good(journal)
            assert book is not None
            fill(journal, book)
        return main(["status", *args, "--config", str(here.folder / "config.yaml")])


def minute(at: datetime) -> str:
    """Return an instant as `status` writes what is to come."""
    return f"{at:%Y-%m-%d %H:%M}"


def test_held(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A rule whose actions a limit holds is told with the commands that release them or throw them away."""

    def fill(journal: Journal, _: Rulebook) -> None:
        decide(journal, intent(rule_id="r", standing=Standing.HELD))

    with patient(tmp_path) as here:
        told(here, "rules: [{id: r, when: read, then: [pin]}]\n", fill)
    assert begins(capsys.readouterr().out.splitlines(), "held") == ["r: `beeper-rules approve r` or `drop r`"]


def test_the_last_look_of_a_daemon_in_trouble(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where Beeper does not answer, the last look is the one that the daemon took, though the journal knows less."""
    at = now_().replace(microsecond=0)
    facts = {"at": at.isoformat(), "health": Health.WAITING, "last_look": (at - timedelta(seconds=20)).isoformat()}
    with patient(tmp_path) as here, watched(here, **facts):
        config = here.config()
        assert not isinstance(config, InvalidSetup)
        with open_journal(config.state, now=at) as journal:
            keep(journal, Memory(seeded=True, last_pass_at=at - timedelta(minutes=4)))
        lines = shown(here, capsys)
    (looked,) = begins(lines, "last look")
    assert looked.startswith(f"{at - timedelta(seconds=20):%Y-%m-%d %H:%M:%S}, ")


def test_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where somebody undid a rule by hand, the chat and the end of that are told, for as long as it lasts."""
    rules = "rules: [{id: r, respect_override: 3d, when: read, then: [pin]}, {id: s, when: read, then: [mute]}]\n"
    at = now_().replace(microsecond=0) - timedelta(days=1)

    def fill(journal: Journal, _: Rulebook) -> None:
        for chat, rule, field, days in (("!a", "r", "pinned", 0), ("!b", "r", "pinned", 3), ("!a", "gone", "muted", 0)):
            journal.overrides.put(Override(chat, rule, field, at - timedelta(days=days), was=True))

    with patient(tmp_path) as here:
        assert told(here, rules, fill) == 0
    until = minute(at + timedelta(days=3))
    assert begins(capsys.readouterr().out.splitlines(), "left alone") == [
        f"Ann by r until {until}, undone by hand {at:%Y-%m-%d %H:%M:%S}"
    ]


def test_on_trial(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A rule on trial is told with what it would have done, since when, and the edit that makes it live."""
    rules = "rules:\n  - id: r\n    mode: shadow\n    when: read\n    then: [pin]\n"
    at = now_()

    def fill(journal: Journal, book: Rulebook) -> None:
        wanted = intent(revision=book.rules[0].revision, standing=Standing.SKIPPED, reason=Reason(Code.SHADOW))
        for days in (2, 1):
            decide(journal, wanted, at=at - timedelta(days=days))

    with patient(tmp_path) as here:
        assert told(here, rules, lambda *_: None) == 0
        assert begins(capsys.readouterr().out.splitlines(), "on trial") == ["r: would not have acted yet"]
        assert told(here, rules, fill) == 0
    lines = capsys.readouterr().out.splitlines()
    assert begins(lines, "on trial") == [f"r: would have acted 2 times since {minute(at - timedelta(days=2))}"]
    assert any(line.startswith("           to make it live, delete line 3 of ") for line in lines)


def test_resting(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Cooldowns that run are told with their end; those that are over are not."""
    rules = "rules: [{id: r, cooldown: {per: chat, every: 6h}, when: read, then: [pin]}]\n"
    at = now_()

    def fill(journal: Journal, _: Rulebook) -> None:
        decide(journal, intent(standing=Standing.DONE), chat_id="!a", at=at - timedelta(hours=7))
        decide(journal, intent(standing=Standing.DONE), chat_id="!b", at=at - timedelta(hours=1))

    with patient(tmp_path) as here:
        assert told(here, rules, fill) == 0
    found = begins(capsys.readouterr().out.splitlines(), "resting")
    assert found == [f"r in Bo, until {minute(at + timedelta(hours=5))}"]


def test_given_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was given up in the last week is told for each rule, with the way to try it again."""
    at = now_()

    def fill(journal: Journal, _: Rulebook) -> None:
        for rule, days in (("r", 1), ("r", 2), ("s", 3), ("s", 8)):
            decide(journal, intent(rule, standing=Standing.DEAD), at=at - timedelta(days=days))

    with patient(tmp_path) as here:
        assert told(here, MUTE, fill) == 0
    assert begins(capsys.readouterr().out.splitlines(), "given up") == [
        "in the last 7 days 2 of r, 1 of s: `beeper-rules log --dead`, then `retry ID`"
    ]


def test_last_things(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The last event and the last thing done are told; for programs there is all of it."""
    at = now_().replace(microsecond=0)

    def fill(journal: Journal, _: Rulebook) -> None:
        decide(journal, intent(standing=Standing.DONE), at=at - timedelta(minutes=2))
        decide(journal, at=at - timedelta(minutes=1))

    with patient(tmp_path) as here:
        assert told(here, MUTE, fill) == 0
        lines = capsys.readouterr().out.splitlines()
        assert told(here, MUTE, lambda *_: None, "--json") == 0
    event, done = at - timedelta(minutes=1), at - timedelta(minutes=2)
    assert begins(lines, "last event") == [f"{event:%Y-%m-%d %H:%M:%S}"]
    assert begins(lines, "last done") == [f"{done:%Y-%m-%d %H:%M:%S}"]
    facts = json.loads(capsys.readouterr().out)
    assert (facts["last_event"], facts["last_action"]) == (event.isoformat(), done.isoformat())
    assert (facts["healthy"], facts["unhealthy"], facts["dead"]["count"]) == (True, [], 0)
    assert {"last_poll", "last_sweep", "next_due", "cooldowns", "on_trial", "left_alone", "waiting"} <= set(facts)


def test_a_look_that_failed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """While Beeper does not answer, the last look is the last that succeeded, and not the last attempt."""
    looked = now_().replace(microsecond=0) - timedelta(hours=1)
    with patient(tmp_path) as here, watched(here, at=now_().isoformat(), health=Health.WAITING):
        with open_journal(here.state / "journal.sqlite3", now=now_()) as journal:
            keep(journal, Memory(last_pass_at=looked))
        lines = shown(here, capsys)
    assert begins(lines, "last look") == [f"{looked:%Y-%m-%d %H:%M:%S}, every chat every 60 s"]


def test_no_more_than_a_screen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of many rules on trial the first five are told, and how many more there are."""
    rules = "rules:\n" + "".join(
        f"  - id: r{number}\n    mode: shadow\n    when: read\n    then: [pin]\n" for number in range(8)
    )
    with patient(tmp_path) as here:
        assert told(here, rules, lambda *_: None) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(begins(lines, "on trial")) == 5
    assert "           and 3 more; `beeper-rules rules` has them all" in lines


def test_no_sign_of_life(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where a running daemon left no sign of life, its folder may take no files: that is looked at first."""
    with patient(tmp_path) as here, watched(here):
        (here.state / "health.json").unlink()
        lines = shown(here, capsys)
    assert begins(lines, "unhealthy") == ["the daemon runs and has stopped taking turns, or its folder takes no files"]
    assert begins(lines, "hint")[0].startswith(f"see whether the disk of {here.state} is full or read-only; if not, `")


@pytest.mark.parametrize(("chats", "expected"), [(1, "1 chat changed"), (2, "2 chats changed")])
def test_the_last_gap(tmp_path: Path, capsys: pytest.CaptureFixture[str], chats: int, expected: str) -> None:
    """The last gap is told with how many chats changed in it."""
    at = now_()

    def fill(journal: Journal, _: Rulebook) -> None:
        journal.gaps.add(1, at - timedelta(hours=2), at - timedelta(hours=1))
        for number in range(chats):
            one = change(f"!{number}", event("new_activity"), at=at - timedelta(hours=1))
            journal.changes.record(one, rulebook="book", decision=Decision(), pass_no=1)

    with patient(tmp_path) as here:
        assert told(here, MUTE, fill) == 0
    since, until = minute(at - timedelta(hours=2)), minute(at - timedelta(hours=1))
    assert begins(capsys.readouterr().out.splitlines(), "last gap") == [
        f"{since} to {until}, {expected}, nothing let go as late: `beeper-rules log --gaps`"
    ]
