"""Numbered scenarios: what happens in a world, what the program says, and which calls it makes, line by line."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from house import House, house

FOLDER = Path(__file__).parent / "scenarios"
SCENARIOS = sorted(path.name for path in FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario(name: str, tmp_path: Path, update_golden: bool) -> None:
    """The program does in every scenario what the file beside it says."""
    scenario = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    with house(tmp_path, scenario["rules"]) as home:
        home.lines.clear()
        home.writes()
        for step in scenario["steps"]:
            take(home, step)
        found = "\n".join(home.lines) + "\n"
    expected = FOLDER / name.replace(".yaml", ".txt")
    if update_golden:
        expected.write_text(found, encoding="utf-8")
    assert expected.read_text(encoding="utf-8") == found


def take(home: House, step: str | Mapping[str, Any]) -> None:
    """Take one step: let time pass, restart, ask for something, or let the world do something."""
    [(verb, details)] = ((step, None),) if isinstance(step, str) else step.items()
    home.lines.append(f"* {verb}{'' if details is None else f' {details}'}")
    match verb:
        case "tick":
            home.tick()
        case "pass":
            home.pass_time(details)
        case "nobody watches":
            home.world.clock.advance(details)
        case "restart":
            home.journal.close()
            home.boot()
        case "rules":
            home.load(details)
        case "ask":
            home.lines.extend(home.ask(**details).lines)
        case "behave":
            home.world.behave(**details)
        case _:
            act(home, verb, **details)
    home.lines += [f"  → {call}" for call in home.writes()]
    home.lines += [f"  ➜ {text}" for text in home.ears.heard]
    home.ears.heard.clear()


def act(home: House, verb: str, chat: str | None = None, in_minutes: float | None = None, **details: object) -> None:
    """Let the world do something, a chat named by its title and an instant by the minutes until then."""
    args: list[Any] = []
    if chat is not None:
        args.append(next(each for each in home.world.chat_ids() if home.world.chat(each)["title"] == chat))
    if in_minutes is not None:
        args.append(home.now + timedelta(minutes=in_minutes))
    getattr(home.world, verb)(*args, **details)
