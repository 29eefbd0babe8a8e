import re
from collections.abc import Callable
from pathlib import Path
from random import Random
from urllib.parse import quote

import httpx
import pytest

from beeper_rules.cli import main
from beeper_rules.config import load_config
from beeper_rules.demo.serve import BETWEEN_TURNS, happen, serve, story
from beeper_rules.errors import WrongUsage
from beeper_rules.safe_text import printable
from beeper_rules.shipped import packs
from beeper_rules.simulator import GENERATIONS, WORLDS, populated, stopped_clock
from beeper_rules.simulator.fixtures import CHAT

TOKEN = "bdapi_mine"


class Visitor:
    """Stands in for the passing of time: looks at the served world twice, then ends it as Ctrl-C does."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.seen: list[object] = []
        self.version = ""

    def __call__(self, seconds: float) -> None:
        """Take a look instead of sleeping."""
        assert 2 <= seconds <= 6
        url = next(line.removeprefix("  url: ") for line in self.lines if line.startswith("  url: "))
        headers = {"authorization": f"Bearer {TOKEN}"}
        answer = httpx.get(f"{url}/v1/chats", headers=headers, params={"limit": 200}, trust_env=False)
        self.seen.append(answer.json())
        self.version = answer.headers["x-beeper-desktop-version"]
        if len(self.seen) == 2:
            raise KeyboardInterrupt


@pytest.fixture(scope="module")
def visitor() -> Visitor:
    """Return somebody who visited a served world."""
    visitor = Visitor()
    with pytest.raises(KeyboardInterrupt):
        serve(visitor.lines.append, packs(), port=0, token=TOKEN, sleep=visitor)
    return visitor


def test_the_world_is_served(visitor: Visitor) -> None:
    """Whoever has the token sees forty chats, and that something happened between two looks."""
    first, second = visitor.seen
    assert isinstance(first, dict)
    assert len(first["items"]) == 40
    assert first != second


def test_what_is_printed_is_a_configuration(visitor: Visitor, tmp_path: Path) -> None:
    """The printed lines are a configuration that points to the world, the packs and a state of its own."""
    file = tmp_path / "config.yaml"
    file.write_text("\n".join(visitor.lines), encoding="utf-8")
    config = load_config(file, {})
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", config.beeper.url)
    assert config.beeper.token_file == tmp_path / "beeper-token"
    assert config.rules == (packs(),)
    assert config.state == tmp_path / "pretend-beeper" / "journal.sqlite3"


def test_the_commands_are_printed(visitor: Visitor) -> None:
    """The way to the token file and to `run` is printed too."""
    assert [line for line in visitor.lines if line.startswith("#   ")] == [
        "#   printf '%s' bdapi_mine > beeper-token",
        "#   chmod 600 beeper-token",
        "#   beeper-rules run --verbose --config config.yaml",
    ]


def test_what_happens_is_told_as_a_comment(visitor: Visitor) -> None:
    """Each thing that happens is one more line, and a comment."""
    assert re.match(r"# \d\d:\d\d:\d\d \S", visitor.lines[-1])


def test_the_world_goes_on_for_long() -> None:
    """Whatever happens is told in one line of text, and people keep writing, mentioning, reading and answering."""
    world = populated(40, clock=stopped_clock(), odd_titles=True)
    rng = Random(1)  # noqa: S311 - repeatable by seed
    told = [happen(world, rng) for _ in range(300)]
    assert all(each.isprintable() or "\u200d" in each for each in told)
    endings: tuple[Callable[[str], bool], ...] = (
        lambda each: each.endswith("8 messages"),
        lambda each: each.endswith("you are mentioned"),
        lambda each: each.endswith("you read it on your phone"),
        lambda each: each.endswith("you wrote"),
    )
    assert all(any(map(ending, told)) for ending in endings)


def test_fixtures_hold_the_documents_examples() -> None:
    """With fixtures the pretend Beeper holds the chat of the API documents' examples, and stands still."""
    lines: list[str] = []
    seen: list[bool] = []

    def stop(seconds: float) -> None:
        del seconds
        url = next(line.split("url: ")[1] for line in lines if "url: " in line)
        answer = httpx.get(
            f"{url}/v1/chats/{quote(CHAT, safe='')}", headers={"Authorization": "Bearer My Access Token"}
        )
        seen.append(answer.status_code == 200)
        if len(seen) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        serve(lines.append, Path("rules"), port=0, token="My Access Token", fixtures=True, sleep=stop)

    assert seen == [True, True, True]
    assert [line for line in lines if re.match(r"# \d\d:", line)] == []


@pytest.mark.parametrize("name", WORLDS)
def test_odd_worlds_go_on_for_long(name: str) -> None:
    """An odd world goes through all of its turns among everyday things, each told in one line of text."""
    odd = WORLDS[name]
    told = story(odd.open(stopped_clock()), odd.turns, Random(1))  # noqa: S311 - repeatable by seed
    lines = [next(told) for _ in range((len(odd.turns) + 1) * (BETWEEN_TURNS + 1))]
    assert [line for line in lines if line != printable(line)] == []
    assert set(odd.turns) <= set(lines)


def test_an_odd_world_is_served(tmp_path: Path) -> None:
    """A named world takes the place of the usual one, says what is odd in it, and has a state of its own."""
    visitor = Visitor()
    with pytest.raises(KeyboardInterrupt):
        serve(visitor.lines.append, packs(), port=0, token=TOKEN, world="odd-ids", sleep=visitor)
    first = visitor.seen[0]
    assert isinstance(first, dict)
    assert "imsg##thread:4f" in {each["id"] for each in first["items"]}
    assert "Ids hold `#`" in " ".join(line.removeprefix("# ") for line in visitor.lines[:3])
    file = tmp_path / "config.yaml"
    file.write_text("\n".join(visitor.lines), encoding="utf-8")
    assert load_config(file, {}).state == tmp_path / "pretend-beeper" / "odd-ids.sqlite3"


@pytest.mark.parametrize(
    ("name", "hint"), [("odd-idz", "did you mean 'odd-ids'?"), ("zzz", f"there are {', '.join(WORLDS)}")]
)
def test_a_world_that_is_not_there(name: str, hint: str) -> None:
    """A wrong name gets the nearest right one, or all of them."""
    with pytest.raises(WrongUsage, match=f"there is no world '{name}'") as refused:
        serve(list[str]().append, packs(), port=0, token=TOKEN, world=name)
    assert refused.value.hint == hint


def test_fixtures_stand_still() -> None:
    """With the examples of the API documents it is said that nothing happens by itself, and nothing does."""
    visitor = Visitor()
    with pytest.raises(KeyboardInterrupt):
        serve(visitor.lines.append, packs(), port=0, token=TOKEN, fixtures=True, sleep=visitor)
    assert "nothing happens by itself" in " ".join(line.strip("# ") for line in visitor.lines[:2])
    assert visitor.seen[0] == visitor.seen[1]


def test_an_older_app_is_served() -> None:
    """With a version the pretend Beeper is that app, whatever its world is."""
    visitor = Visitor()
    with pytest.raises(KeyboardInterrupt):
        serve(visitor.lines.append, packs(), port=0, token=TOKEN, app="4.1.294", sleep=visitor)
    assert visitor.version == "4.1.294"
    assert visitor.lines[0].startswith("# A pretend Beeper 4.1.294 with 40 chats")


def test_an_app_that_is_not_there() -> None:
    """A version that is not known is told with those that are."""
    with pytest.raises(WrongUsage, match=r"there is no version of Beeper '4\.1'") as refused:
        serve(list[str]().append, packs(), port=0, token=TOKEN, app="4.1")
    assert "4.1.294" in refused.value.hint


@pytest.mark.parametrize(
    "arguments", [["--world", "flood"], ["--app", "4.2.808"], ["--serve", "--fixtures", "--world", "flood"]]
)
def test_a_world_without_use(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A world without `--serve`, or beside the documents' examples, is wrong usage."""
    assert main(["demo", *arguments]) == 2
    assert "--world" in capsys.readouterr().err


def test_help_lists_the_worlds(capsys: pytest.CaptureFixture[str]) -> None:
    """`demo --help` names every version, and every world with what is odd in it."""
    assert main(["demo", "--help"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert ", ".join(GENERATIONS) in shown
    assert [name for name, world in WORLDS.items() if f" {name} {world.about}" not in shown] == []
