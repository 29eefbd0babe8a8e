"""Numbered scenarios: what happens in a world, what the program says, and which calls it makes, line by line."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from beeper_rules.safe_text import printable
from beeper_rules.simulator import WORLDS, stopped_clock
from beeper_rules.simulator.worlds.odd_world import Turn
from house import House, house

FOLDER = Path(__file__).parent / "scenarios"
LONGEST = 200
"""Characters of a notification that are shown."""
SCENARIOS = sorted(path.name for path in FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario(name: str, tmp_path: Path, update_golden: bool) -> None:
    """The program does in every scenario what the file beside it says."""
    scenario = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    odd = WORLDS[scenario["world"]] if "world" in scenario else None
    with house(tmp_path, scenario["rules"], odd.open(stopped_clock()) if odd else None) as home:
        home.lines.clear()
        home.writes()
        for step in scenario["steps"]:
            take(home, step, odd.turns if odd else {}, paths=scenario.get("paths", False))
    assert [line for line in home.lines if line != printable(line)] == []
    found = "\n".join(home.lines) + "\n"
    expected = FOLDER / name.replace(".yaml", ".txt")
    if update_golden:
        expected.write_text(found, encoding="utf-8")
    assert expected.read_text(encoding="utf-8") == found


def take(home: House, step: str | Mapping[str, Any], turns: Mapping[str, Turn], *, paths: bool) -> None:
    """Take one step: let time pass, restart, ask for something, or let the world do something.

    `turns` is what can happen in this world by itself; with `paths` each call is also shown as it was sent.
    """
    details: Any
    verb, details = (step, None) if isinstance(step, str) else next(iter(step.items()))
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
        case "happens":
            turns[details](home.world)
        case "rules":
            home.load(details)
        case "ask":
            home.lines.extend(home.ask(**details).lines)
        case "behave":
            home.world.behave(**details)
        case _:
            act(home, verb, **details)
    sent = [f" ({entry.method} {entry.raw_path})" if paths else "" for entry in home.world.log.writes()]
    home.lines += [f"  → {printable(call)}{path}" for call, path in zip(home.writes(), sent, strict=True)]
    home.lines += [f"  ➜ {printable(text, LONGEST)}" for text in home.ears.heard]
    home.ears.heard.clear()


def act(home: House, verb: str, chat: str | None = None, in_minutes: float | None = None, **details: object) -> None:
    """Let the world do something, a chat named by its id or title and an instant by the minutes until then."""
    args: list[Any] = []
    if chat is not None:
        ids = home.world.chat_ids()
        args.append(chat if chat in ids else next(each for each in ids if home.world.chat(each)["title"] == chat))
    if in_minutes is not None:
        args.append(home.now + timedelta(minutes=in_minutes))
    getattr(home.world, verb)(*args, **details)
