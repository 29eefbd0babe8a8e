import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from beeper_rules.cli import main
from beeper_rules.config import Config
from beeper_rules.in_force import put_in_force
from beeper_rules.journal import Pause, open_journal
from beeper_rules.journal.pauses import SCOPES
from beeper_rules.language.load import load
from beeper_rules.memory import keep, recall
from beeper_rules.reload import load_rules
from checkup.examined import Patient, patient, watched

TRIAL = "  - {id: trial, mode: shadow, when: new_activity, then: [archive]}"
LIVE = "  - {id: live, when: new_activity, then: [mute]}"


def planned(folder: Path, capsys: pytest.CaptureFixture[str], *rules: str, option: str = "--config") -> str:
    """Return what `plan` says of Ann's new message."""
    with patient(folder, "\n".join(["rules:", *rules, ""])) as here:
        here.world.receive_message("!ann:x", "Hello")
        words = [option] if option != "--config" else []
        assert main(["plan", *words, "--config", str(folder / "config.yaml")]) == 0
    return capsys.readouterr().out


def test_rules_on_trial_are_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a rule on trial would do is shown as such, counted apart, and told with the edit that makes it live."""
    shown = planned(tmp_path, capsys, TRIAL)
    row = ["trial", "Ann", "[WhatsApp]", "archive", "on", "trial"]
    assert row in [line.split() for line in shown.splitlines()]
    assert "0 actions on 0 of 3 chats; nothing was done\n1 more by rules on trial\n  to make trial live, " in shown
    assert "`mode: shadow` to `mode: live`" in shown


def test_of_many_trials_some_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of more than five rules on trial five are told with their edits, and how many more there are."""
    shown = planned(tmp_path, capsys, *(TRIAL.replace("trial", f"trial{number}") for number in range(7)))
    assert shown.count("to make trial") == 5
    assert "  and 2 more on trial: `beeper-rules status` has the edits too" in shown


def test_what_is_paused_is_told_with_its_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a pause stops is counted, with the command that ends just that pause."""
    with patient(tmp_path, f"rules:\n{TRIAL}\n{LIVE}\n") as here:
        here.world.receive_message("!ann:x", "Hello")
        with watched(here):
            assert main(["plan", "--config", str(tmp_path / "config.yaml")]) == 0
            config, now = here.config(), here.world.clock.now()
            assert isinstance(config, Config)
            with open_journal(config.state, now=now) as journal:
                for scope, target in (("rule", "live"), ("rule", "other"), ("chat", "!ann:x")):
                    journal.pauses.put(Pause(SCOPES[scope], target, now))
            capsys.readouterr()
            assert main(["plan", "--rule", "live", "--config", str(tmp_path / "config.yaml")]) == 0
    ends = "`beeper-rules resume '!ann:x'`, `beeper-rules resume live` end that"
    assert f"1 more is paused; {ends}\n" in capsys.readouterr().out


def test_what_would_be_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is said of trials where there are none."""
    shown = planned(tmp_path, capsys, LIVE)
    assert "1 action on 1 of 3 chats; nothing was done" in shown
    assert "trial" not in shown


def test_json_holds_what_would_be_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--json` a program gets what would be done, and the trial only with `--all`."""
    shown = json.loads(planned(tmp_path, capsys, TRIAL, LIVE, option="--json"))
    assert [each["rule"] for each in shown["actions"]] == ["live"]


def test_reasons_are_sentences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--all` a reason is told in words, not by its code."""
    unmute = "  - {id: loud, when: new_activity, then: [unmute]}"
    shown = planned(tmp_path, capsys, unmute, option="--all")
    assert ["loud", "Ann", "[WhatsApp]", "unmute", "skipped:", "it", "is", "so", "already"] in [
        line.split() for line in shown.splitlines()
    ]


def test_what_waits_and_what_runs_by_the_clock(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A plan takes each state to have lasted long enough, each schedule to be due and each count to be reached."""
    rules = (
        "  - {id: waits, when: new_activity, for: 6h, then: [mute]}",
        "  - {id: runs, when: {schedule: '0 4 * * *'}, if: {is_unread: true}, then: [pin]}",
        "  - {id: counts, when: {new_message: {at_least: 5, within: 1m}}, then: [low_priority]}",
        "  - {id: never, when: renamed, then: [archive]}",
    )
    shown = planned(tmp_path, capsys, *rules)
    assert "3 actions on 1 of 3 chats; nothing was done" in shown
    assert shown.splitlines()[-1].endswith("they wait for something to happen: never")


TWO = (
    "  - {id: hush, when: new_activity, then: [mute, archive]}",
    "  - {id: tidy, when: {schedule: '0 4 * * *'}, if: {network: Slack}, then: [archive]}",
)


def rows(shown: str) -> list[list[str]]:
    """Return the words of every line."""
    return [line.split() for line in shown.splitlines()]


def test_one_row_for_a_rule_and_a_chat(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a rule would do in one chat is one row, with the event for which it would."""
    assert ["hush", "Ann", "[WhatsApp]", "mute,", "archive", "new_activity"] in rows(planned(tmp_path, capsys, *TWO))


@pytest.mark.parametrize(
    ("words", "actions"),
    [
        (["--rule", "tidy"], ["tidy Office"]),
        (["--network", "whatsapp"], ["hush Ann", "hush Ann"]),
        (["--chat", "off"], ["tidy Office"]),
        (["--chat", "ann", "--chat", "!office:x"], ["tidy Office", "hush Ann", "hush Ann"]),
        (["--chat", "foot"], []),
    ],
)
def test_narrowed(tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], actions: list[str]) -> None:
    """A plan is narrowed to rules, chats and networks."""
    with patient(tmp_path, "\n".join(["rules:", *TWO, ""])) as here:
        here.world.receive_message("!ann:x", "Hello")
        assert main(["plan", *words, "--json", "--config", str(tmp_path / "config.yaml")]) == 0
    found = json.loads(capsys.readouterr().out)
    assert sorted(f"{each['rule']} {each['title']}" for each in found["actions"]) == sorted(actions)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--rule", "hash"], "there is no rule 'hash'\nhint: did you mean 'hush'?\n"),
        (["--network", "Slak"], "no chat is on 'Slak'\nhint: did you mean 'Slack'?\n"),
        (["--chat", "Footbll"], "no chat is called 'Footbll'; did you mean 'Football'?\n"),
    ],
)
def test_names_that_are_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], expected: str
) -> None:
    """A name that is none is wrong usage, with the one that was probably meant."""
    with patient(tmp_path, "\n".join(["rules:", *TWO, ""])):
        assert main(["plan", *words, "--config", str(tmp_path / "config.yaml")]) == 2
    assert capsys.readouterr().err == expected


def test_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A plan writes nothing to Beeper, and begins no journal."""
    with patient(tmp_path, "\n".join(["rules:", *TWO, ""])) as here:
        here.world.receive_message("!ann:x", "Hello")
        here.world.log.clear()
        assert main(["plan", "--config", str(tmp_path / "config.yaml")]) == 0
        assert here.world.log.writes() == []
        assert not here.state.exists()
    assert "2 actions" not in capsys.readouterr().err


def test_what_an_edit_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the rules as they are would newly do, and what not any more, compared with those in force."""
    with patient(tmp_path, "\n".join(["rules:", *TWO, ""])) as here:
        here.world.receive_message("!ann:x", "Hello")
        with watched(here):
            (tmp_path / "rules" / "rules.yaml").write_text(
                "rules:\n  - {id: hush, when: new_activity, then: [mute, pin]}\n", encoding="utf-8"
            )
            assert main(["plan", "--changed", "--json", "--config", str(tmp_path / "config.yaml")]) == 0
    found = json.loads(capsys.readouterr().out)
    newly, gone = ([f"{each['rule']} {each['kind']}" for each in found[key]] for key in ("newly", "no_longer"))
    assert (newly, sorted(gone)) == (["hush pin"], ["hush archive", "tidy archive"])


def test_nothing_to_compare_with(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where no rules were ever in force there is nothing to compare with."""
    with patient(tmp_path, "\n".join(["rules:", *TWO, ""])):
        assert main(["plan", "--changed", "--config", str(tmp_path / "config.yaml")]) == 2
    assert capsys.readouterr().err.startswith(
        "there is nothing to compare with: no daemon has loaded rules yet\nhint: "
    )


def test_what_the_last_edit_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Once an edit is in force, it is compared with the rules before it."""
    with patient(tmp_path, "rules: [{id: hush, when: new_activity, then: [pin]}]") as here:
        config = here.config()
        assert isinstance(config, Config)
        state = tmp_path / "state" / "journal.sqlite3"
        state.parent.mkdir()
        before = load({"rules.yaml": "rules: [{id: hush, when: new_activity, then: [mute]}]"})
        with open_journal(state, now=datetime.now(UTC)) as journal:
            put_in_force(journal, before, datetime.now(UTC))
            put_in_force(journal, load_rules(config, Path.cwd()), datetime.now(UTC))
        here.world.receive_message("!ann:x", "Hello")
        assert main(["plan", "--changed", "--config", str(tmp_path / "config.yaml")]) == 0
    assert "1 newly, 1 no longer, compared with the rules until" in capsys.readouterr().out


def seen(here: Patient, at: datetime) -> None:
    """Let the journal hold that a daemon saw all of an empty inbox then."""
    state = here.state / "journal.sqlite3"
    state.parent.mkdir(exist_ok=True)
    with open_journal(state, now=at) as journal:
        keep(journal, replace(recall(journal), seeded=True, last_pass_at=at))


@pytest.mark.parametrize(
    ("condition", "ago_s", "by_daemon"),
    [("{type: single}", 5, True), ("{type: single}", 45, False), ("{last_message: {text: {contains: hi}}}", 5, False)],
)
def test_whose_look_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], condition: str, ago_s: int, by_daemon: bool
) -> None:
    """What a healthy daemon saw just now is good enough, unless a rule asks for words, which only Beeper knows."""
    with patient(tmp_path, f"rules: [{{id: hush, when: new_activity, if: {condition}, then: [pin]}}]") as here:
        looked_at = datetime.now(UTC) - timedelta(seconds=ago_s)
        # The journal learns of a look every five minutes only.
        seen(here, looked_at - timedelta(minutes=4))
        with watched(here, last_look=looked_at.isoformat()):
            assert main(["plan", "--config", str(tmp_path / "config.yaml")]) == 0
    assert ("the inbox is as the daemon saw it" in capsys.readouterr().out) is by_daemon


def test_no_edit_is_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the rules of the files are the first that were loaded, that is said, to a program as well."""
    with patient(tmp_path, "\n".join(["rules:", *TWO, ""])) as here:
        config = here.config()
        assert isinstance(config, Config)
        here.state.mkdir()
        with open_journal(config.state, now=datetime.now(UTC)) as journal:
            put_in_force(journal, load_rules(config, Path.cwd()), datetime.now(UTC))
        words = ["plan", "--changed", "--config", str(tmp_path / "config.yaml")]
        assert [main(words), main([*words, "--json"])] == [0, 0]
    said, _, document = capsys.readouterr().out.partition("\n")
    assert said.startswith("no edit of the rules is known")
    assert (json.loads(document)["compared_with"], json.loads(document)["newly"]) == (None, [])
