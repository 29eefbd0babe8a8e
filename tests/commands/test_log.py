import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beeper_rules.cli import main
from beeper_rules.hanging import cells
from beeper_rules.in_force import put_in_force
from beeper_rules.journal import ActionRecord, open_journal
from beeper_rules.journal.log_rows import Logged
from beeper_rules.log_lines import log_line
from beeper_rules.model.action import Action
from beeper_rules.model.decision import Code, Reason, Standing
from builders import NOON
from checkup.examined import patient
from house import house

RULES = "rules: [{id: hush, when: new_activity, then: [mute]}, {id: loud, when: new_activity, then: [unmute]}]"


@contextmanager
def logged(folder: Path) -> Iterator[Path]:
    """Yield a configuration whose journal holds what two rules did about one message."""
    with patient(folder, "rules: [{id: newest, when: read, then: [pin]}]\n") as here:
        here.state.mkdir(mode=0o700)
        with house(here.state, RULES) as home:
            put_in_force(home.journal, home.rulebook, home.now)
            home.world.mute_by_hand("!ann:x")
            home.pass_time(65)
            home.world.receive_message("!ann:x", "Hello")
            home.tick()
        yield folder / "config.yaml"


def test_reasons_are_sentences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A reason is told in words, not by its code."""
    with logged(tmp_path) as config:
        assert main(["log", "--rule", "hush", "--config", str(config)]) == 0
    assert "hush: mute · Ann · skipped (it is so already)" in capsys.readouterr().out


@pytest.mark.parametrize(("rule", "hint"), [("hash", "did you mean 'hush'?"), ("zzz", "known are hush, loud, newest")])
def test_a_rule_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str], rule: str, hint: str) -> None:
    """A rule that neither the files nor the journal know is wrong usage, with the one that was probably meant."""
    with logged(tmp_path) as config:
        assert main(["log", "--rule", rule, "--config", str(config)]) == 2
    assert capsys.readouterr().err == f"there is no rule '{rule}'\nhint: {hint}\n"


@pytest.mark.parametrize("broken", [False, True])
def test_a_rule_that_did_nothing_yet(tmp_path: Path, capsys: pytest.CaptureFixture[str], broken: bool) -> None:
    """A rule of the files that has done nothing is no mistake; with broken files those in force count."""
    with logged(tmp_path) as config:
        if broken:
            (tmp_path / "rules" / "rules.yaml").write_text("rules: [{id: x}]\n", encoding="utf-8")
        assert main(["log", "--rule", "newest", "--config", str(config)]) == (2 if broken else 0)
        assert main(["log", "--rule", "loud", "--config", str(config)]) == 0
    assert ("nothing yet" in capsys.readouterr().out) is not broken


def test_a_rule_that_was_deleted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A rule of which the journal knows is shown, whatever became of it."""
    with logged(tmp_path) as config:
        (tmp_path / "state" / "unrelated").touch()
        assert main(["log", "--rule", "loud", "--config", str(config)]) == 0
    assert "loud: unmute" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("args", "numbers"),
    [
        ([], [1, 2]),
        (["--outcome", "done"], [2]),
        (["--outcome", "already-so"], [1]),
        (["--outcome", "skipped", "--outcome", "done"], [1, 2]),
        (["--kind", "unmute"], [2]),
        (["--kind", "mute", "--outcome", "done"], []),
        (["--chat", "ann", "--rule", "loud"], [2]),
        (["--since", "2026-01-05"], [1, 2]),
        (["--since", "2026-01-05 12:01", "--until", "2026-01-05 12:02"], [1, 2]),
        (["--until", "2026-01-05 12:01"], []),
        (["--until", "2026-01-05"], [1, 2]),
        (["--until", "2026-01-04"], []),
        (["--since", "2h"], []),
        (["--change", "2"], [1, 2]),
        (["--change", "1"], []),
        (["--dead"], []),
        (["-n", "1"], [2]),
    ],
)
def test_filters(tmp_path: Path, capsys: pytest.CaptureFixture[str], args: list[str], numbers: list[int]) -> None:
    """Entries are asked for by outcome, reason, action, rule, chat, time and change, in any combination."""
    with logged(tmp_path) as config:
        assert main(["log", *args, "--json", "--config", str(config)]) == 0
    assert [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()] == numbers


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--outcome", "don"], "--outcome: there is no 'don'\nhint: did you mean 'done'?\n"),
        (["--outcome", "zzz"], "--outcome: there is no 'zzz'\nhint: known are planned, held, "),
        (["--outcome", "condition"], "--outcome: there is no 'condition'\nhint: known are planned, held, "),
        (["--kind", "archiv"], "--kind: there is no 'archiv'\nhint: did you mean 'archive'?\n"),
        (["--since", "2"], "--since: a duration needs a unit: 2h, 2m or 2s?\nhint: such as 2h, 2026-11-20 or "),
        (["--since", "2026-13-01"], "--since: month must be in 1..12\nhint: such as "),
        (["--until", "2026-01-01 25:00"], "--until: hour must be in 0..23\nhint: such as "),
        (
            ["--until", "2026-01-01 08:00Z"],
            "--until: times are read as your own clock shows them, without a zone\nhint: ",
        ),
        (["--until", "9999-12-31"], "--until: "),
        (["--chat", "nobody"], "no chat is called 'nobody'"),
        (
            ["--held", "--late"],
            "--held, --deferred, --dead and --late exclude each other\nhint: --outcome may be given",
        ),
    ],
)
def test_what_cannot_be_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str], args: list[str], said: str) -> None:
    """A filter that means nothing is wrong usage, with the word or the form that was probably meant."""
    with logged(tmp_path) as config:
        assert main(["log", *args, "--config", str(config)]) == 2
    assert capsys.readouterr().err.startswith(said)


def test_a_chat_that_is_gone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was done in a chat that Beeper does not have any more is told by the id of that chat."""
    with logged(tmp_path) as config:
        with open_journal(tmp_path / "state" / "journal.sqlite3", now=NOON) as journal:
            journal.chats.forget("!ann:x")
        assert main(["log", "--chat", "!ann:x", "--kind", "mute", "--config", str(config)]) == 0
    assert "hush: mute · !ann:x · skipped (it is so already)" in capsys.readouterr().out


@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_how_many_more(tmp_path: Path, capsys: pytest.CaptureFixture[str], as_json: list[str]) -> None:
    """What is left out is said after the entries, and where a program reads them, not among them."""
    with logged(tmp_path) as config:
        assert main(["log", "-n", "1", *as_json, "--config", str(config)]) == 0
        assert main(["log", "-n", "2", *as_json, "--config", str(config)]) == 0
    shown = capsys.readouterr()
    assert (len(shown.out.splitlines()), shown.err) == (3, "" if as_json else "… and 1 older, with `-n 2`\n")


def test_nothing_of_that_kind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nothing is found, that is said."""
    with logged(tmp_path) as config:
        assert main(["log", "--dead", "--config", str(config)]) == 0
    assert capsys.readouterr().out == "nothing of that kind\n"


def test_all_that_is_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For programs there is everything, among it the change, what it answered, and what it takes back."""
    with logged(tmp_path) as config:
        assert main(["log", "--rule", "hush", "--json", "--config", str(config)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["change"], found["title"], found["kind"], found["prior"]) == (2, "Ann", "mute", {"muted": True})
    assert (found["undoes"], found["message"], found["reason"]) == (None, None, "already_so")
    assert "new_activity" in found["events"]


TITLE = "\x1b]0;owned\x07" + "家族" * 300


def entry(rule_id: str, undoes: int | None = None) -> Logged:
    """Return an entry with all that can make a line long."""
    action = Action(
        id=123456,
        change_id=7,
        rule_id=rule_id,
        revision="",
        chat_id="!a",
        message_id="",
        number=0,
        kind="log",
        args={"text": TITLE},
        prior={},
        standing=Standing.SKIPPED,
        decided_at=NOON,
        event_at=NOON,
        undoes=undoes,
    )
    return Logged(ActionRecord(action, Reason(Code.OVERRIDE, TITLE), NOON, NOON), ())


@given(st.text("ab-", min_size=1, max_size=80), st.integers(60, 120), st.none() | st.integers(1, 10**9))
def test_readable_at_any_width(rule_id: str, columns: int, undoes: int | None) -> None:
    """On a terminal no line is too wide, what goes on is indented, and number, rule and outcome are all there."""
    shown = log_line(entry(rule_id, undoes), {"!a": TITLE}.get, UTC, columns)
    first, *more = shown.split("\n")
    assert max(map(cells, [first, *more])) <= columns
    assert [line for line in more if not line.startswith(" " * 20)] == []
    whole = "".join(shown.split())
    assert [word for word in ("#123456", f"{rule_id}:", "·skipped,due2026-01-05") if word not in whole] == []
    assert "\x1b" not in shown


def test_whole_for_a_program() -> None:
    """Where a program reads it an entry is one line, with the whole title."""
    line = log_line(entry("r", 12), {"!a": TITLE}.get, UTC, None)
    assert "\n" not in line
    assert "家族" * 300 + " · skipped" in line
    assert "to take back #12 · " in line


WINDOW = 'windows: {day: {from: "11:00", to: "13:00"}}'
TIMED = f"""
{WINDOW}
rules:
  - {{id: owe, when: unanswered, for: 6h, then: [pin]}}
  - {{id: told, when: new_activity, then: [notify: "{{chat.title}}"], quiet: {{window: day}}}}
  - {{id: runs, when: {{schedule: "0 20 * * *"}}, then: [log: "run"]}}
"""


@contextmanager
def waiting(folder: Path) -> Iterator[Path]:
    """Yield a configuration whose journal holds a wait and what quiet hours keep back."""
    with patient(folder, TIMED) as here:
        here.state.mkdir(mode=0o700)
        with house(here.state, TIMED) as home:
            put_in_force(home.journal, home.rulebook, home.now)
            home.world.send_own_message("!ann:x", "Hi")
            home.tick()
            home.world.receive_message("!ann:x", "Hello")
            home.tick()
        yield folder / "config.yaml"


def test_waits_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The log tells that a rule waits, and until when; what quiet hours keep back can be asked for alone."""
    with waiting(tmp_path) as config:
        assert main(["log", "--config", str(config)]) == 0
        every = capsys.readouterr().out
        assert main(["log", "--deferred", "--config", str(config)]) == 0
        deferred = capsys.readouterr().out
        assert main(["log", "--rule", "owe", "--json", "--config", str(config)]) == 0
    assert "owe: Ann · waits: until 2026-01-05 18:00" in every
    assert deferred.splitlines() == [line for line in every.splitlines() if "told: notify · Ann · deferred" in line]
    assert json.loads(capsys.readouterr().out)["wait"] == "waits: until 2026-01-05 18:00"


def test_status_tells_what_is_to_come(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Status shows what quiet hours keep back, what is waited for and the next runs."""
    with waiting(tmp_path) as config:
        main(["status", "--config", str(config)])
    shown = [
        line for line in capsys.readouterr().out.splitlines() if line.startswith(("deferred", "waiting", "next run"))
    ]
    assert shown == [
        "deferred   told in Ann, 2026-01-05 13:00",
        "waiting    owe in Ann, 2026-01-05 18:00",
        "next run   runs, 2026-01-05 20:00",
    ]


def test_gaps(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--gaps` each stretch in which nobody watched is told with what was caught up and what was let go."""
    rules = "rules: [{id: hush, when: new_activity, then: [mute, notify: hello]}]"
    with patient(tmp_path, rules) as here:
        here.state.mkdir(mode=0o700)
        with house(here.state, rules) as home:
            home.world.receive_message("!ann:x", "Hello")
            home.world.clock.advance(3 * 3600)
            home.pass_time(120)
        assert main(["log", "--gaps", "--config", str(tmp_path / "config.yaml")]) == 0
        shown = capsys.readouterr().out
        assert main(["log", "--gaps", "--json", "--config", str(tmp_path / "config.yaml")]) == 0
        found = json.loads(capsys.readouterr().out)
        assert main(["status", "--config", str(tmp_path / "config.yaml")]) == 1
    assert "(3 h)" in shown.splitlines()[0]
    assert "1 action caught up" in shown
    assert (found["chats_changed"], [each["rule"] for each in found["late"]]) == (1, ["hush"])
    assert "last gap" not in capsys.readouterr().out


def test_no_gap(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where somebody watched all the time, `--gaps` says so."""
    with logged(tmp_path) as config:
        assert main(["log", "--gaps", "--config", str(config)]) == 0
    assert capsys.readouterr().out == "there was no gap\n"
