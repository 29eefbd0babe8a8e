import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from beeper_rules.cli import main
from beeper_rules.hanging import cells
from beeper_rules.in_force import put_in_force
from beeper_rules.journal import Pause, open_journal
from beeper_rules.journal.tallies import OutcomeCount, Tally, Trial
from beeper_rules.language.load import load
from beeper_rules.model.decision import Code, Standing
from beeper_rules.rule_records import RuleRecord, Shadowing, Story, rule_records, story
from beeper_rules.rule_tables import Reader, story_lines, table
from builders import NOON, earlier
from checkup.examined import patient
from house import House, house

RULES = """\
rules:
  - id: hush
    note: Everything is quiet.
    when: new_activity
    then: [mute]
  - {id: loud, when: new_activity, then: [unmute]}
  - id: try-it
    when: new_activity
    mode: shadow
    then: [archive, low_priority]
  - {id: last-word, when: new_activity, if: {title: Ann}, stop: true, then: [log: seen]}
  - {id: unheard, when: new_activity, then: [pin]}
  - {id: other, when: read, then: [pin]}
  - {id: patient, when: new_activity, for: 1h, then: [pin]}
"""


def busy(home: House) -> None:
    """Let two messages come in, of two chats."""
    for chat in ("!ann:x", "!office:x"):
        home.world.receive_message(chat, "Hello")
        home.tick()


@contextmanager
def kept(folder: Path) -> Iterator[Path]:
    """Yield a configuration whose journal holds what the rules did about two messages."""
    with patient(folder, RULES) as here:
        here.configure(history="{days: 3000}")
        here.state.mkdir(mode=0o700)
        with house(here.state, RULES) as home:
            put_in_force(home.journal, home.rulebook, home.now)
            busy(home)
        yield folder / "config.yaml"


def records(folder: Path) -> dict[str, RuleRecord]:
    """Return the records of the rules after two messages."""
    with house(folder, RULES) as home:
        busy(home)
        return {each.rule.id: each for each in rule_records(home.journal, home.rulebook, home.now - timedelta(days=1))}


def test_numbers(tmp_path: Path) -> None:
    """Each rule is told with how often it fired, what was so already and what else kept it from acting."""
    found = records(tmp_path)
    assert list(found) == ["hush", "loud", "try-it", "last-word", "unheard", "other", "patient"]
    assert {name: each.tally for name, each in found.items()} == {
        "hush": Tally(fires=2),
        "loud": Tally(skipped=2),
        "try-it": Tally(),
        "last-word": Tally(fires=1),
        "unheard": Tally(fires=1),
        "other": Tally(),
        "patient": Tally(),
    }
    assert [name for name, each in found.items() if each.last_fire] == ["hush", "last-word", "unheard"]


def test_shadowed(tmp_path: Path) -> None:
    """A rule that another one forestalls is told by which and how often, be it by a field or by `stop`."""
    found = records(tmp_path)
    assert found["loud"].shadowed == (Shadowing("hush", 2, stops=False),)
    assert found["unheard"].shadowed == (Shadowing("last-word", 1, stops=True),)
    assert [name for name, each in found.items() if each.shadowed] == ["loud", "unheard"]


def test_on_trial(tmp_path: Path) -> None:
    """A rule in shadow mode is told with what it would have done, by changes and not by actions."""
    trial = records(tmp_path)["try-it"].trial
    assert trial is not None
    assert trial.changes == 2


def test_story(tmp_path: Path) -> None:
    """Of one rule every end is told, its last fires with all that it did, and what keeps it back most often."""
    with house(tmp_path, RULES) as home:
        busy(home)
        day_ago = home.now - timedelta(days=1)
        hush, loud, trial = (
            story(home.journal, home.rulebook.by_id[name], day_ago) for name in ("hush", "loud", "try-it")
        )
    assert hush.outcomes == (OutcomeCount(Standing.DONE, None, 2),)
    assert [[each.action.chat_id for each in fire] for fire in hush.fires] == [["!office:x"], ["!ann:x"]]
    assert (hush.hindrance, loud.hindrance) == (None, OutcomeCount(Standing.SKIPPED, Code.BLOCKED_BY, 2))
    assert [[each.action.kind for each in fire] for fire in trial.fires] == [["archive", "low_priority"]] * 2


def run(capsys: pytest.CaptureFixture[str], config: Path, *args: str) -> str:
    """Return what the command writes."""
    assert main(["rules", *args, "--config", str(config)]) == 0
    return capsys.readouterr().out


def test_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The table has one line for each rule in force, in order, with what the numbers do not say below it."""
    with kept(tmp_path) as config:
        lines = run(capsys, config).splitlines()
    assert [line.split()[:5] for line in lines if line.split()[1:2] and line.split()[1] in {"live", "shadow"}] == [
        ["hush", "live", "2", "0", "0"],
        ["loud", "live", "0", "0", "2"],
        ["try-it", "shadow", "0", "0", "0"],
        ["last-word", "live", "1", "0", "0"],
        ["unheard", "live", "1", "0", "0"],
        ["other", "live", "0", "0", "0"],
        ["patient", "live", "0", "0", "0"],
    ]
    assert [line for line in lines if line.startswith("  ")] == [
        "  shadowed by hush, which decided first 2 times",
        "  on trial: would have acted 2 times since 2026-01-05 12:00",
        "  shadowed by last-word, which ended the decision before it, up to once",
    ]
    assert [line.endswith("never fired") for line in lines[1:]].count(True) == 4


def test_one_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One rule is told with its note, its place, its ends, its last fires and what keeps it back."""
    with kept(tmp_path) as config:
        hush, loud = run(capsys, config, "hush"), run(capsys, config, "loud")
    assert hush == (
        "rule       hush\n"
        "note       Everything is quiet.\n"
        "place      rules.yaml:2\n"
        "mode       live\n"
        "fires      2 in the last 3000 days, the last 2026-01-05 12:00:05\n"
        "outcomes       2  done\n"
        "fired      2026-01-05 12:00:05 #6 mute · Office\n"
        "fired      2026-01-05 12:00:05 #1 mute · Ann\n"
    )
    assert "outcomes       2  skipped: another rule decided about it first (blocked_by)\n" in loud
    assert "held back  most often: another rule decided about it first, 2 times\n" in loud


def test_the_edit_that_makes_it_live(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A rule on trial is told with what it would have done and the line to delete."""
    with kept(tmp_path) as config:
        shown = run(capsys, config, "try-it")
    assert "on trial   would have acted 2 times since 2026-01-05 12:00\n" in shown
    assert "           to make it live, delete line 9 of rules.yaml: `mode: shadow`\n" in shown
    assert "would have 2026-01-05 12:00:05 #3 archive, low_priority · Ann\n" in shown


def test_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For programs there is all of it, of every rule and of one."""
    with kept(tmp_path) as config:
        every = json.loads(run(capsys, config, "--json"))["rules"]
        one = json.loads(run(capsys, config, "try-it", "--json"))
    assert [(each["rule"], each["fires"], each["never_fired"]) for each in every][:2] == [
        ("hush", 2, False),
        ("loud", 0, True),
    ]
    assert every[1]["shadowed"] == [{"by": "hush", "times": 2, "stops": False}]
    assert (one["would_have"]["changes"], one["edit"]) == (2, "delete line 9 of rules.yaml: `mode: shadow`")
    assert one["outcomes"] == [{"standing": "skipped", "code": "shadow", "changes": 2}]


def test_as_in_the_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The rules in force are shown, and with --files those that the files hold now."""
    with kept(tmp_path) as config:
        (tmp_path / "rules" / "rules.yaml").write_text(
            "rules: [{id: hush, when: read, then: [pin]}]\n", encoding="utf-8"
        )
        in_force, files = run(capsys, config, "--json"), run(capsys, config, "--files", "--json")
    assert [len(json.loads(each)["rules"]) for each in (in_force, files)] == [7, 1]


@pytest.mark.parametrize(
    ("name", "hint"), [("hash", "did you mean 'hush'?"), ("zzz", "`beeper-rules rules` lists them")]
)
def test_a_rule_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, hint: str) -> None:
    """A rule that is not there is wrong usage, with the one that was probably meant."""
    with kept(tmp_path) as config:
        assert main(["rules", name, "--config", str(config)]) == 2
    assert capsys.readouterr().err == f"there is no rule '{name}'\nhint: {hint}\n"


def test_nothing_in_force(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where no rules were ever in force, it is said how they come to be."""
    with patient(tmp_path, RULES) as here:
        here.state.mkdir(mode=0o700)
        with house(here.state, RULES):
            pass
        assert main(["rules", "--config", str(tmp_path / "config.yaml")]) == 3
    assert "hint: `beeper-rules rules --files` shows those of the files" in capsys.readouterr().err


HOSTILE = "\x1b[31m" + "家" * 200
LONG = "an-id-" * 13 + "x"
LONG_BOOK = load(
    {"rules/家.yaml": f"rules: [{{id: {LONG}, note: {'家' * 200}, mode: shadow, when: read, then: [pin]}}]"}
)


def hostile() -> RuleRecord:
    """Return the record of a rule that has everything, and a name as long as they come."""
    shadowed = (Shadowing(LONG, 10**6, stops=True), Shadowing("hush", 1, stops=False))
    tally, trial = Tally(99999, 99999, 99999, 99999), Trial(3, earlier(days=3), NOON)
    return RuleRecord(LONG_BOOK.rules[0], tally, earlier(days=3650), shadowed, trial)


def test_every_line_fits(tmp_path: Path) -> None:
    """However long names, notes and titles are, no line is wider than a terminal of 80 columns, and all is escaped."""
    reader = Reader(NOON, UTC, 30, lambda _: HOSTILE, 80)
    with house(tmp_path, RULES) as home:
        busy(home)
        told = story(home.journal, home.rulebook.by_id["hush"], home.now - timedelta(days=1))
    lines = [*table([hostile()], reader), *story_lines(hostile(), told, LONG_BOOK, reader)]
    shown = [part for line in lines for part in line.split("\n")]
    assert [part for part in shown if cells(part) > 80] == []
    assert "\x1b" not in "".join(shown)
    assert "\\x1b[31m" in "".join(shown)


def test_no_rules() -> None:
    """An empty rulebook is told as such."""
    assert table([], Reader(NOON, UTC, 30, lambda _: None, 80)) == ["there are no rules"]


def test_nothing_done() -> None:
    """A story without anything in it has no hindrance."""
    assert Story((), ()).hindrance is None


def test_a_rule_that_is_off_is_not_shadowed(tmp_path: Path) -> None:
    """A rule that is off is kept from acting by nobody, and one on trial keeps nobody from acting."""
    rules = """
    rules:
      - {id: trial, mode: shadow, when: new_activity, stop: true, then: [mute]}
      - {id: heard, when: new_activity, if: {title: Nobody}, then: [log: x]}
      - {id: last, when: new_activity, stop: true, then: [pin]}
      - {id: silent, mode: "off", when: new_activity, then: [log: x]}
    """
    with house(tmp_path, rules) as home:
        home.world.receive_message("!ann:x", "Hello")
        home.tick()
        found = {each.rule.id: each.shadowed for each in rule_records(home.journal, home.rulebook, NOON)}
    assert found == {"trial": (), "heard": (), "last": (), "silent": ()}


def test_the_files_before_the_first_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--files` rules are told also before a daemon ever ran, and no journal is begun."""
    with patient(tmp_path, RULES) as here:
        assert main(["rules", "try-it", "--files", "--config", str(tmp_path / "config.yaml")]) == 0
        assert not here.state.exists()
    assert "to make it live, delete line 9 of " in capsys.readouterr().out


def test_a_rule_that_is_paused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A rule that is paused is told so with the command that ends it, among the others and by itself."""
    with kept(tmp_path) as config:
        with open_journal(tmp_path / "state" / "journal.sqlite3", now=NOON) as journal:
            journal.pauses.put(Pause("rule", "hush", NOON))
            journal.pauses.put(Pause("rule", "loud", NOON, NOON.replace(year=NOON.year + 900)))
        shown = {word: told(config, word, capsys) for word in ("hush", "loud", "--json")}
        assert main(["rules", "--config", str(config)]) == 0
    assert capsys.readouterr().out.count("\n  paused until ") == 2
    assert "\npaused     until `beeper-rules resume hush`\n" in shown["hush"]
    assert "\npaused     until 2926-01-05 12:00, or until `beeper-rules resume loud`\n" in shown["loud"]
    found = {each["rule"]: each["paused"] for each in json.loads(shown["--json"])["rules"]}
    assert (found["hush"], found["try-it"]) == ({"until": None}, None)


def told(config: Path, word: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what `rules` writes with a word beside it."""
    assert main(["rules", word, "--config", str(config)]) == 0
    return capsys.readouterr().out
