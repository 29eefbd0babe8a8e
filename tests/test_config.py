import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beeper_rules.config import Beeper, Config, Poll, changed_restart_keys, find_config, load_config, machine_zone
from beeper_rules.config.masking import mask
from beeper_rules.errors import InvalidSetup

EXAMPLE = Path(__file__).parents[1] / "config.example.yaml"
TOKEN = "bdapi_canary0123456789"


def written(folder: Path, text: str, env: dict[str, str] | None = None) -> Config:
    """Return the configuration that a file with this text gives."""
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return load_config(path, env or {})


def refusal(folder: Path, text: str, env: dict[str, str] | None = None) -> str:
    """Return what the user reads, without the folder."""
    with pytest.raises(InvalidSetup) as caught:
        written(folder, text, env)
    return caught.value.render().replace(f"{folder}{os.sep}", "")


def test_the_example_shows_the_defaults() -> None:
    """config.example.yaml says what an installation without any file does."""
    defaults = load_config(None, {})
    expected = replace(defaults, file=EXAMPLE, rules=(EXAMPLE.parent / "rules",))
    assert expected == load_config(EXAMPLE, {})


def test_the_example_shows_every_key(tmp_path: Path) -> None:
    """Each key that config.yaml accepts stands in config.example.yaml, in effect or as a comment."""
    shown = EXAMPLE.read_text(encoding="utf-8")
    every = refusal(tmp_path, "x: 1\nbeeper: {x: 1}\npoll: {x: 1}\nhistory: {x: 1}\nnotify: {x: 1}\n")
    hints = [line.removeprefix("hint: the keys are ") for line in every.splitlines() if line.startswith("hint: ")]
    keys = {key for hint in hints for key in hint.split(", ")} - {"live", "limits"}
    assert len(hints) == 5
    assert [key for key in sorted(keys) if f"{key}:" not in shown] == []


def test_defaults() -> None:
    """Without any file Beeper is asked on this machine every five seconds, and nothing outward is allowed."""
    config = load_config(None, {})
    assert Beeper("http://localhost:23373", None, None, None, allow_remote=False) == config.beeper
    assert Poll(timedelta(seconds=5), timedelta(minutes=1), live=True) == config.poll
    assert ((Path("rules"),), (), None) == (config.rules, config.allow, config.file)
    assert config.state.name == "journal.sqlite3"
    assert config.state.is_absolute()


def test_every_key_is_read(tmp_path: Path) -> None:
    """What the file says replaces each default, and paths are relative to its folder."""
    config = written(
        tmp_path,
        "beeper: {url: 'http://127.0.0.1:23374/', token_env: MY_TOKEN, allow_remote: true}\n"
        "poll: {every: 10s, sweep: 1m30s, live: off}\ntimezone: Europe/Berlin\nrules: [mine.yaml, /etc/rules]\n"
        "state: state/journal.sqlite3\nallow: []\nhistory: {days: 7, message_text: true}\n"
        "notify: {desktop: false, terminal: false}\n",
    )
    assert Beeper("http://127.0.0.1:23374", None, None, "MY_TOKEN", allow_remote=True) == config.beeper
    assert Poll(timedelta(seconds=10), timedelta(seconds=90), live=False) == config.poll
    assert ZoneInfo("Europe/Berlin") == config.timezone
    assert (tmp_path / "mine.yaml", Path("/etc/rules")) == config.rules
    assert tmp_path / "state" / "journal.sqlite3" == config.state
    assert (config.history.days, config.history.message_text) == (7, True)
    assert (config.notify.desktop, config.notify.terminal) == (False, False)


def test_a_tilde_is_the_home_folder(tmp_path: Path) -> None:
    """`~` at the beginning of a path is the home folder."""
    assert Path.home() / "x" == written(tmp_path, "beeper: {token_file: ~/x}").beeper.token_file


def test_a_rare_poll_makes_the_sweep_as_rare(tmp_path: Path) -> None:
    """Without a sweep of its own, a poll that is rarer than the default sweep sweeps at that pace."""
    assert timedelta(minutes=10) == written(tmp_path, "poll: {every: 10m}").poll.sweep


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ("", "config.yaml:1:1", "the file is empty", "write {}"),
        ("# nothing", "config.yaml:1:1", "the file is empty", "write {}"),
        ("- a", "config.yaml:1:1", "must be a mapping, and this is a list", "keys"),
        ("pol: {}", "config.yaml:1:1", "unknown key 'pol'", "did you mean 'poll'?"),
        ("beeper: {tokenFile: x}", "config.yaml:1:10", "unknown key 'tokenFile' under beeper", "'token_file'"),
        ("poll:", "config.yaml:1:1", "poll must be a mapping, and this is empty", "write its keys below it, or {}"),
        ("poll: {every: 5}", "config.yaml:1:15", "poll.every: a duration needs a unit: 5h, 5m or 5s?", ""),
        ("poll: {every: 2h}", "config.yaml:1:15", "poll.every is 2h, and must be 1s to 1h", ""),
        ("poll: {every: 0s}", "config.yaml:1:15", "poll.every is 0s", ""),
        ("poll: {every: true}", "config.yaml:1:15", "must be a duration, and this is true or false", "30s"),
        ("poll: {every: 2m, sweep: 1m}", "config.yaml:1:26", "poll.sweep is shorter than poll.every", "rarer"),
        (
            "poll: {live: always}",
            "config.yaml:1:14",
            "poll.live must be auto or off, and this is 'always'",
            "write auto or off",
        ),
        (
            "poll: {live: aut}",
            "config.yaml:1:14",
            "poll.live must be auto or off, and this is 'aut'",
            "did you mean 'auto'?",
        ),
        ("poll: {live: true}", "config.yaml:1:14", "poll.live must be auto or off, and this is true", "live: auto"),
        ("limits: {chats: 3}", "config.yaml:1:1", "limits is not there yet", "delete it"),
        ("allow: [send]", "config.yaml:1:9", "'send' cannot be allowed yet", "allow: []"),
        ("allow: send", "config.yaml:1:8", "allow must be a list, and this is text", "allow: [first, second]"),
        ("rules: []", "config.yaml:1:1", "rules names no folder", "rules: [rules/]"),
        ("rules: [1]", "config.yaml:1:9", "rules holds texts, and this is a whole number", ""),
        ("timezone: Europe/Berln", "config.yaml:1:11", "there is no time zone 'Europe/Berln'", "'Europe/Berlin'"),
        ("timezone: berlin", "config.yaml:1:11", "there is no time zone", "'Europe/Berlin'"),
        ("timezone: ../../etc/passwd", "config.yaml:1:11", "there is no time zone", ""),
        ("timezone: Europe", "config.yaml:1:11", "there is no time zone", ""),
        ("timezone: xyzzy", "config.yaml:1:11", "there is no time zone", "an IANA name such as Europe/Berlin"),
        ("history: {days: 0}", "config.yaml:1:17", "history.days is 0, and must be 1 to 3650", ""),
        (
            "history: {days: 1.5}",
            "config.yaml:1:17",
            "must be a whole number, and this is a decimal number",
            "1 to 3650",
        ),
        ("history: {message_text: no}", "config.yaml:1:25", "must be true or false, and this is text", "no yes, no"),
        ("state: 5", "config.yaml:1:8", "state must be text, and this is a whole number", "quotes"),
        ("state: ''", "config.yaml:1:8", "state must be text", ""),
        ('state: "a\\0b"', "config.yaml:1:8", "a path cannot hold control characters", ""),
        ("state: ~nobody-by-this-name/x", "config.yaml:1:8", "the home folder of this path is not known", "whole path"),
        ("beeper: {token_env: A B}", "config.yaml:1:21", "must be the name of an environment variable", ""),
        ("beeper: {url: 'http://example.org'}", "config.yaml:1:15", "example.org is not this machine", "allow_remote"),
        ("beeper: {url: 'http://127.1'}", "config.yaml:1:15", "127.1 is not this machine", "allow_remote"),
        ("beeper: {url: 'localhost:23373'}", "config.yaml:1:15", "begin", "http://localhost:23373"),
        ("beeper: {url: 'ftp://localhost'}", "config.yaml:1:15", "begin", ""),
        ("beeper: {url: 'http://localhost:99999'}", "config.yaml:1:15", "the address of Beeper", ""),
        ("beeper: {url: 'http://[::1'}", "config.yaml:1:15", "the address of Beeper", ""),
        ("beeper: {url: 'http://localhost/?a'}", "config.yaml:1:15", "has a path or a query", ""),
        ("beeper: {url: 'http://a b'}", "config.yaml:1:15", "cannot be read", ""),
        (
            "beeper: {url: 'http://me:pw@localhost'}",
            "config.yaml:1:15",
            "a user name or password",
            "http://localhost:23373",
        ),
        ("a: 1\n b: 2", "config.yaml:2:3", "a `: ` cannot stand here", "indentation"),
    ],
)
def test_refusals(tmp_path: Path, text: str, place: str, message: str, hint: str) -> None:
    """What cannot be used is refused with its place, what was expected and the mend."""
    shown = refusal(tmp_path, text)
    assert shown.startswith(f"{place}: ")
    assert message in shown
    assert hint in shown.partition("\nhint: ")[2]


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    """All problems of the file come together, in the order of its lines."""
    shown = refusal(tmp_path, "limits: {}\npoll: {every: 5, live: on}\nbeeper:\n  url: nowhere\nx: 1\n")
    starts = [line.split(": ")[0] for line in shown.splitlines() if line.startswith("config.yaml")]
    assert starts == ["config.yaml:1:1", "config.yaml:2:15", "config.yaml:2:24", "config.yaml:4:8", "config.yaml:5:1"]


@pytest.mark.parametrize("url", ["http://localhost:1", "http://127.0.0.2", "http://[::1]:23373", "https://localhost"])
def test_addresses_of_this_machine(tmp_path: Path, url: str) -> None:
    """A loopback address needs no permission."""
    assert url == written(tmp_path, f"beeper: {{url: '{url}'}}").beeper.url


def test_another_machine_needs_permission(tmp_path: Path) -> None:
    """With allow_remote: true the address of another machine is used."""
    text = "beeper: {url: 'https://beeper.example.org', allow_remote: true}"
    assert written(tmp_path, text).beeper.url == "https://beeper.example.org"


@pytest.mark.parametrize(
    ("text", "env", "expected"),
    [
        ("{}", {}, "http://localhost:23373"),
        ("{}", {"BEEPER_DESKTOP_BASE_URL": "http://[::1]:2"}, "http://[::1]:2"),
        ("{}", {"BEEPER_BASE_URL": "http://[::1]:1/", "BEEPER_DESKTOP_BASE_URL": "http://[::1]:2"}, "http://[::1]:1"),
        ("{}", {"BEEPER_BASE_URL": "", "BEEPER_DESKTOP_BASE_URL": "http://[::1]:2"}, "http://[::1]:2"),
        ("beeper: {url: 'http://[::1]:3'}", {"BEEPER_BASE_URL": "http://[::1]:1"}, "http://[::1]:3"),
    ],
)
def test_the_address_of_the_environment(tmp_path: Path, text: str, env: dict[str, str], expected: str) -> None:
    """An address in the file wins, then $BEEPER_BASE_URL, then $BEEPER_DESKTOP_BASE_URL, then the default."""
    assert expected == written(tmp_path, text, env).beeper.url


def test_an_address_of_the_environment_is_checked_too(tmp_path: Path) -> None:
    """$BEEPER_BASE_URL cannot send the token to another machine either."""
    shown = refusal(tmp_path, "{}", {"BEEPER_BASE_URL": "http://example.org"})
    assert shown.startswith("$BEEPER_BASE_URL:1:1: example.org is not this machine")


@pytest.mark.parametrize("keys", ["token: bdapi_x, token_file: y", "token_env: X, token: bdapi_x"])
def test_one_token(tmp_path: Path, keys: str) -> None:
    """Two of token, token_file and token_env are refused at the second."""
    shown = refusal(tmp_path, f"beeper: {{{keys}}}")
    assert "is a second token" in shown
    assert "bdapi_" not in shown


def test_a_token_is_kept_secret(tmp_path: Path) -> None:
    """An inline token is read, and the printed configuration does not show it."""
    config = written(tmp_path, f"beeper: {{token: {TOKEN}}}")
    assert config.beeper.token is not None
    assert config.beeper.token.reveal() == TOKEN
    assert TOKEN not in repr(config)


@pytest.mark.parametrize(
    "text",
    [
        f"beeper: {{token: {TOKEN}, urll: x}}",
        f"beeper: {{token: '{TOKEN}' x}}",
        f"beeper: {{token: {TOKEN}: x}}",
        f"beeper: {TOKEN}",
        f"beeper:\n  {TOKEN}\n  url: x",
        f"{TOKEN}: 1",
        f"allow: [{TOKEN}]",
        f"timezone: {TOKEN}",
        f"beeper: {{token: !{TOKEN}}}",
        f"beeper:\n  token: &{TOKEN} x",
        f'beeper:\n  "token": {TOKEN}\n  "token": {TOKEN}',
        "beeper: {token: canary0123456789, urll: x}",
        "beeper: {token: 'can ary0123456789', urll: x}",
        "beeper:\n  canary0123456789abcdefghij\n  url: x",
    ],
)
def test_no_problem_shows_a_token(tmp_path: Path, text: str) -> None:
    """However wrong the file is, no message, excerpt, hint or chained exception holds the token."""
    shown = refusal(tmp_path, text)
    assert "ary0123456789" not in shown
    with pytest.raises(InvalidSetup) as caught:
        load_config(tmp_path / "config.yaml", {})
    assert caught.value.__context__ is None


@settings(deadline=None)
@given(st.text("tokenbdapi_: {},'\"0123", max_size=60))
def test_masking_keeps_every_column(text: str) -> None:
    """What is masked keeps its length, so that the underlining stays right."""
    assert len(text) == len(mask(text))


def test_masking_a_long_line_is_fast() -> None:
    """A line of a megabyte is masked in no time."""
    start = datetime.now(UTC)
    mask("a" * 1_000_000)
    mask("token" * 200_000)
    assert datetime.now(UTC) - start < timedelta(seconds=2)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A file that is not there is an error with its name, never defaults."""
    with pytest.raises(InvalidSetup) as caught:
        load_config(tmp_path / "none.yaml", {})
    assert f"{tmp_path / 'none.yaml'}:1:1: there is no such file" in caught.value.render()


def test_the_search_order(tmp_path: Path) -> None:
    """--config, then $BEEPER_RULES_CONFIG, then the working folder, then the user's folder, then none."""
    cwd, user = tmp_path / "cwd", tmp_path / "user"
    for folder in (cwd, user):
        folder.mkdir()
    found = [find_config(None, {}, cwd, user_folder=user)]
    for folder, name in ((user, "config.yaml"), (cwd, "config.yaml"), (cwd, "env.yaml"), (cwd, "explicit.yaml")):
        (folder / name).touch()
        explicit = Path(name) if name == "explicit.yaml" else None
        env = {"BEEPER_RULES_CONFIG": "env.yaml"} if name in {"env.yaml", "explicit.yaml"} else {}
        found.append(find_config(explicit, env, cwd, user_folder=user))
    expected = [None, user / "config.yaml", cwd / "config.yaml", cwd / "env.yaml", cwd / "explicit.yaml"]
    assert expected == found


@pytest.mark.parametrize(
    ("explicit", "env", "source"),
    [
        (Path("gone.yaml"), {}, "--config"),
        (None, {"BEEPER_RULES_CONFIG": "gone.yaml"}, "$BEEPER_RULES_CONFIG"),
    ],
)
def test_a_named_file_must_exist(tmp_path: Path, explicit: Path | None, env: dict[str, str], source: str) -> None:
    """A named file that is not there is an error, even where another one would be found."""
    (tmp_path / "config.yaml").touch()
    with pytest.raises(InvalidSetup) as caught:
        find_config(explicit, env, tmp_path)
    assert caught.value.render().startswith(f"gone.yaml:1:1: there is no such file\nhint: {source} names it")


def test_a_dangling_link_is_no_absence(tmp_path: Path) -> None:
    """A link in the working folder that leads nowhere is found, so that reading it says so."""
    (tmp_path / "config.yaml").symlink_to("gone.yaml")
    assert tmp_path / "config.yaml" == find_config(None, {}, tmp_path, user_folder=tmp_path / "none")


def test_a_long_list_of_problems_is_cut(tmp_path: Path) -> None:
    """A file with very many problems tells the first hundred."""
    with pytest.raises(InvalidSetup) as caught:
        written(tmp_path, f"allow: [{'send, ' * 10_000}]")
    assert len(caught.value.problems) == 100


def test_what_needs_a_restart(tmp_path: Path) -> None:
    """A changed address or journal is named; nothing else needs a restart."""
    old = written(tmp_path, "{}")
    other = written(tmp_path, "beeper: {url: 'http://[::1]:1'}\nstate: x.sqlite3\npoll: {every: 1s}")
    assert changed_restart_keys(old, other) == ("beeper.url", "state")
    assert changed_restart_keys(old, written(tmp_path, "poll: {every: 1s}")) == ()


def test_the_zone_of_the_machine(tmp_path: Path) -> None:
    """The machine's zone is the one that $TZ names, else the one that /etc/localtime links to."""
    link = tmp_path / "localtime"
    link.symlink_to("/usr/share/zoneinfo/Asia/Tokyo")
    assert ZoneInfo("Europe/Lisbon") == machine_zone({"TZ": ":Europe/Lisbon"}, link)
    assert ZoneInfo("Asia/Tokyo") == machine_zone({}, link)


SYSTEM_ZONE = """
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo
from beeper_rules.config import machine_zone

zone = machine_zone({}, Path("/nowhere"))
autumn = [datetime(2026, 10, 24, tzinfo=UTC) + timedelta(minutes=15 * n) for n in range(192)]
spring = [datetime(2026, 3, 29, n, tzinfo=UTC) for n in range(4)]

def local(zone):
    times = [each.astimezone(zone) for each in autumn + spring]
    return [(each.isoformat(), each.fold, each.tzname()) for each in times]

same = local(zone) == local(ZoneInfo("Europe/Berlin"))
back = [each.astimezone(zone).astimezone(UTC) for each in autumn] == autumn
print(json.dumps([type(zone).__name__, same, back, zone == machine_zone({}, Path("/nowhere"))]))
"""


def test_a_machine_that_does_not_name_its_zone() -> None:
    """Without a name the C library's local time is used, right through the hour that comes twice."""
    env = os.environ | {"TZ": "CET-1CEST,M3.5.0,M10.5.0/3"}
    command = [sys.executable, "-c", SYSTEM_ZONE]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)  # noqa: S603 - our own script, because the zone of a process is set before it starts
    assert json.loads(done.stdout) == ["SystemZone", True, True, True]
