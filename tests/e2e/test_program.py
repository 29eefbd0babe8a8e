"""The program from outside: what a user types, what comes out, and with which exit code."""

import json
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

from beeper_rules.simulator import TOKEN, faults
from program import place

MUTE = "rules: [{id: hush, when: new_activity, then: [mute]}]"
PIN = "rules: [{id: keep, when: new_activity, then: [pin]}]"
BROKEN = "rules:\n  - id: hush\n    when: new_activity\n    if: {mutted: true}\n    then: [mute]\n"


def test_an_edit_counts_without_a_restart(tmp_path: Path) -> None:
    """A rule file that is edited, added, renamed or deleted is in force with the next turn."""
    with place(tmp_path, MUTE) as here:
        daemon = here.start()
        daemon.wait_for("first sight")
        here.rules(PIN)
        daemon.wait_for("rules loaded: 1 rule in force")
        here.world.receive_message("!ann:x", "Hello")
        daemon.wait_for("pin #1: done")
        here.rules("rules: [{id: more, when: renamed, then: [log: x]}]", "more.yaml")
        daemon.wait_for("rules loaded: 2 rules in force")
        (tmp_path / "rules" / "more.yaml").rename(tmp_path / "rules" / "other.yml")
        daemon.wait_for("rules loaded: 2 rules in force")
        (tmp_path / "rules" / "other.yml").unlink()
        daemon.wait_for("rules loaded: 1 rule in force")

        assert here.calls() == ["PATCH !ann:x"]
        assert daemon.stop() == 0


def test_a_broken_edit_changes_nothing(tmp_path: Path) -> None:
    """A broken or emptied file is reported with its place, and what was good stays in force, also over a restart."""
    with place(tmp_path, MUTE) as here:
        daemon = here.start()
        daemon.wait_for("first sight")
        here.rules(BROKEN)
        daemon.wait_for(r"^rules/rules.yaml:4:10: unknown field 'mutted' in rule 'hush'$")
        here.rules("")
        daemon.wait_for(r"^rules/rules.yaml:1:1: this rule file is empty$")
        here.world.receive_message("!ann:x", "Hello")
        daemon.wait_for("mute #1: done")
        status = here.command("status")
        assert "the last good ones are in force" in status.stdout
        assert status.returncode == 1
        assert daemon.stop() == 0

        again = here.start()
        again.wait_for("the last good configuration and rules stay in force")
        here.world.receive_message("!office:x", "Hello")
        again.wait_for("mute #2: done")


def test_without_any_good_rules(tmp_path: Path) -> None:
    """With broken rules and no earlier good ones, `run` ends with 3 and every error."""
    with place(tmp_path, BROKEN) as here:
        done = here.command("run", "--once")

        assert done.returncode == 3
        assert "rules/rules.yaml:4:10: unknown field 'mutted' in rule 'hush'" in done.stderr
        assert "hint: did you mean 'muted'?" in done.stderr
        assert here.command("check").returncode == 1


def test_one_at_a_time(tmp_path: Path) -> None:
    """A second live daemon on the same state ends with 5 and names the first."""
    with place(tmp_path, MUTE) as here:
        daemon = here.start()
        daemon.wait_for("first sight")

        second = here.command("run")
        assert second.returncode == 5
        assert f"process {daemon.process.pid} holds the state" in second.stderr


def test_plan_and_dry_run_write_nothing(tmp_path: Path) -> None:
    """`plan` and `--dry-run` work beside a live daemon and make not a single call that changes something."""
    with place(tmp_path, "rules: [{id: hush, when: new_activity, mode: shadow, then: [mute]}]") as here:
        daemon = here.start()
        daemon.wait_for("first sight")
        here.world.receive_message("!ann:x", "Hello")
        daemon.wait_for("hush: mute skipped: shadow")
        here.rules(MUTE)
        daemon.wait_for("rules loaded")
        plan = here.command("plan", "--json")
        dry = here.command("run", "--dry-run", "--once")

        assert [each["kind"] for each in json.loads(plan.stdout)["actions"]] == ["mute"]
        assert dry.returncode == 0
        assert here.calls() == []


def test_the_token_stays_secret(tmp_path: Path) -> None:
    """The token appears in no output and in no file but its own."""
    with place(tmp_path, MUTE) as here:
        daemon = here.start("--verbose")
        daemon.wait_for("first sight")
        here.world.receive_message("!ann:x", "Hello")
        daemon.wait_for("mute #1: done")
        here.world.faults.add(faults.unauthorized(), path="*")
        daemon.wait_for("token:")
        outputs = [here.command(*args).stdout for args in (["status"], ["log"], ["doctor"], ["status", "--json"])]
        daemon.stop()

        assert TOKEN not in "".join([*outputs, *daemon.seen])
        files = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "token"]
        assert [path for path in files if TOKEN.encode() in path.read_bytes()] == []


def test_a_mended_token_resumes(tmp_path: Path) -> None:
    """A refused token stops acting and says what to do; a new one in the file takes effect without a restart."""
    with place(tmp_path, MUTE) as here:
        daemon = here.start()
        daemon.wait_for("first sight")
        (tmp_path / "token").write_text("bdapi_expired")
        here.world.receive_message("!ann:x", "Hello")
        daemon.wait_for("hint: .*token")
        (tmp_path / "token").write_text(TOKEN)
        daemon.wait_for("mute #1: done")
        daemon.wait_for("the token works again")


def test_commands_reach_the_daemon(tmp_path: Path) -> None:
    """`pause` and `resume` are answered by the running daemon, and carried out at once without one."""
    with place(tmp_path, MUTE) as here:
        daemon = here.start()
        daemon.wait_for("first sight")
        assert here.command("pause", "Ann", "--for", "2h").stdout.startswith("paused: chat Ann, until ")
        here.world.receive_message("!ann:x", "Hello")
        daemon.wait_for("hush: mute skipped: paused: this chat is paused")
        daemon.stop()

        assert here.command("resume", "Ann").stdout == "resumed: chat Ann\n"
        assert here.command("pause", "An").returncode == 0
        assert here.command("pause", "nobody").returncode == 1


def test_held_actions_are_approved_without_a_daemon(tmp_path: Path) -> None:
    """`approve` performs what it released, and nothing else, when no daemon runs; `drop` throws away."""
    rules = "rules: [{id: hush, when: new_activity, limit: {chats: 1, per: 1d}, then: [mute]}]"
    with place(tmp_path, rules) as here:
        here.command("run", "--once")
        for chat in ("!ann:x", "!office:x", "!football:x"):
            here.world.mute_by_hand(chat, muted=False)
            here.world.receive_message(chat, "Hello")
        here.command("run", "--once")
        assert len(here.calls()) == 1
        held = [json.loads(line)["id"] for line in here.command("log", "--held", "--json").stdout.splitlines()]

        done = here.command("approve", str(held[0]))
        assert "released: 1 action on 1 chat" in done.stdout
        assert len(here.calls()) == 2
        assert here.command("drop", "hush").stdout == "dropped: 1 action\n"
        assert here.command("approve", "hush").returncode == 1


def test_beeper_closed(tmp_path: Path) -> None:
    """With Beeper closed the daemon waits quietly, and `--once` ends with 4 and the hint to start it."""
    with place(tmp_path, MUTE) as here:
        here.world.faults.add(faults.Cut(), path="*")
        daemon = here.start()
        daemon.wait_for("waiting: ")

        assert daemon.stop() == 0
        once = here.command("run", "--once")
        assert once.returncode == 4
        assert "hint: start Beeper Desktop" in once.stderr


def test_signals(tmp_path: Path) -> None:
    """SIGTERM ends the daemon with 0, Ctrl-C with 130, and SIGHUP makes it read its files."""
    with place(tmp_path, MUTE) as here:
        daemon = here.start()
        daemon.wait_for("first sight")
        daemon.process.send_signal(signal.SIGHUP)
        assert daemon.stop(signal.SIGINT) == 130
        assert "Traceback" not in "\n".join(daemon.seen)

        again = here.start()
        again.wait_for("ok: connected")
        assert again.stop(signal.SIGTERM) == 0


def test_the_journal_survives(tmp_path: Path) -> None:
    """The journal is sound after use, private to the user, and holds no text that anybody wrote."""
    with place(tmp_path, 'rules: [{id: tell, when: new_message, then: [notify: "{message.text}"]}]') as here:
        daemon = here.start()
        daemon.wait_for("first sight")
        here.world.receive_message("!ann:x", "the-secret-words")
        daemon.wait_for("notify #1: done")
        daemon.stop()
        journal = tmp_path / "state" / "journal.sqlite3"

        assert journal.stat().st_mode & 0o077 == 0
        assert b"the-secret-words" not in journal.read_bytes()
        with sqlite3.connect(journal) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()


def test_wrong_words(tmp_path: Path) -> None:
    """A wrong command or option ends with 2 and offers the right one."""
    with place(tmp_path, MUTE) as here:
        wrong = here.command("chek")
        assert (wrong.returncode, "did you mean 'check'?" in wrong.stderr) == (2, True)
        assert here.command("log", "--held", "--dead").returncode == 2
        assert here.command("--config", "nowhere.yaml", "check").returncode in {1, 3}


def test_help_is_light(tmp_path: Path) -> None:
    """`--help`, of the program and of every command, loads neither httpx nor pydantic."""
    code = (
        "import sys; from beeper_rules.cli import COMMANDS, main\n"
        "codes = [main([*words, '--help']) for words in ([], *([name] for name in COMMANDS))]\n"
        "assert codes == [0] * len(codes), codes\n"
        "assert not {'httpx', 'pydantic'} & set(sys.modules), 'too much was loaded'\n"
    )
    with place(tmp_path, MUTE) as here:
        script = tmp_path / "help.py"
        script.write_text(code)
        done = subprocess.run(  # noqa: S603 - our own script
            [sys.executable, str(script)], cwd=here.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr


def test_another_beeper_is_accepted_only_when_told(tmp_path: Path) -> None:
    """Where another Beeper answers nothing counts, until `doctor --accept-identity` makes it a first sight."""
    with place(tmp_path, "rules: [{id: hush, when: [new_activity, chat_added], then: [mute]}]") as here:
        here.command("run", "--once")
        for account in list(here.world.accounts):
            here.world.remove_account(account, with_chats=True)
        here.world.add_account("Telegram")
        chat = here.world.add_chat("Somebody else", network="Telegram")
        here.world.receive_message(chat, "Hello")
        stranger = here.command("run", "--once")
        assert "another Beeper answers at this address" in stranger.stdout

        accepted = here.command("doctor", "--accept-identity")
        assert accepted.stdout == "the next complete look is a first sight\n"
        assert "first sight: 1 chat;" in here.command("run", "--once").stdout
        assert here.calls() == []


def test_without_a_token(tmp_path: Path) -> None:
    """Without a token `run` ends with 3 and says the ways to give one; it does not wait for what cannot come."""
    with place(tmp_path, MUTE) as here:
        (tmp_path / "token").unlink()
        done = here.command("run")

        assert done.returncode == 3
        assert "token" in done.stderr
        assert "hint: " in done.stderr


def test_a_token_that_others_can_read(tmp_path: Path) -> None:
    """A token file that others can read is refused with the line to type."""
    with place(tmp_path, MUTE) as here:
        (tmp_path / "token").chmod(0o644)
        done = here.command("run", "--once")

        assert done.returncode == 3
        assert "chmod 600" in done.stderr
        assert here.world.log.entries() == []


def test_a_journal_that_is_held_by_somebody_else(tmp_path: Path) -> None:
    """While the journal cannot be written nothing is done and nothing is lost; afterwards everything is done once."""
    with place(tmp_path, MUTE) as here:
        daemon = here.start()
        daemon.wait_for("first sight")
        journal = sqlite3.connect(tmp_path / "state" / "journal.sqlite3", isolation_level=None, check_same_thread=False)
        hold = faults.Meanwhile(lambda: journal.execute("BEGIN IMMEDIATE"))
        with here.world.lock:  # no look comes in between
            here.world.faults.add(hold, path="*/chats/!ann:x", times=1)
            here.world.receive_message("!ann:x", "Hello")
        daemon.wait_for("disk: ")
        journal.rollback()
        journal.close()
        daemon.wait_for("mute #1: done")

        assert daemon.stop() == 0
        assert here.calls() == ["PATCH !ann:x"]


def test_polls_are_as_rare_as_asked(tmp_path: Path) -> None:
    """A long `poll.every` is kept, although the loop turns more often to look at its clock and at the files."""
    with place(tmp_path, MUTE, poll="every: 40s, sweep: 60s, live: off") as here:
        daemon = here.start()
        daemon.wait_for("first sight")
        here.world.log.clear()
        paused = [here.command("status").returncode for _ in range(3)]
        daemon.stop()

        assert paused == [0, 0, 0]
        assert here.world.log.entries("GET", "/v1/chats") == []


def test_approve_needs_no_new_rules(tmp_path: Path) -> None:
    """With broken rule files `approve` performs by the last good rules what it releases."""
    rules = "rules: [{id: hush, when: new_activity, limit: {chats: 1, per: 1d}, then: [mute]}]"
    with place(tmp_path, rules) as here:
        here.command("run", "--once")
        for chat in ("!ann:x", "!office:x"):
            here.world.receive_message(chat, "Hello")
        here.command("run", "--once")
        here.rules(BROKEN)

        assert here.command("approve", "hush").returncode == 0
        assert sorted(here.calls()) == ["PATCH !ann:x", "PATCH !office:x"]


def test_an_edit_while_the_journal_is_held(tmp_path: Path) -> None:
    """An edit that the journal cannot take at once is in force as soon as it can, without another edit."""
    with place(tmp_path, MUTE) as here:
        daemon = here.start("--verbose")
        daemon.wait_for("first sight")
        here.world.receive_message("!ann:x", "Hello")
        daemon.wait_for("muted by a rule")  # from here on nothing but the edit has to be written
        journal = sqlite3.connect(tmp_path / "state" / "journal.sqlite3", isolation_level=None)
        journal.execute("BEGIN IMMEDIATE")
        here.rules(PIN)
        daemon.wait_for("disk: ")
        journal.rollback()
        journal.close()
        daemon.wait_for("rules loaded: 1 rule in force")

        assert daemon.stop() == 0
