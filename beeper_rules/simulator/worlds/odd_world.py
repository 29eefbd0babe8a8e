"""What a named odd world is: how it begins, and what happens in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from beeper_rules.simulator.faults import Changed
from beeper_rules.simulator.world import World

if TYPE_CHECKING:
    from beeper_rules.simulator.clock import Clock

Turn = Callable[[World], object]
Item = dict[str, object]


@dataclass(frozen=True, slots=True)
class OddWorld:
    """A small world in which something is not as usual."""

    begin: Callable[[World], object]
    """Fills an empty world; its docstring says what is odd."""
    turns: Mapping[str, Turn] = field(default_factory=dict)
    """What happens, in this order, by the sentence that tells it; each once."""

    @property
    def about(self) -> str:
        """The sentence that says what is odd."""
        return (self.begin.__doc__ or "").partition("\n")[0]

    def open(self, clock: Clock | None = None) -> World:
        """Return the world as it is before anything happens."""
        world = World(clock=clock)
        self.begin(world)
        return world


def writes(chat_id: str, text: str = "Are you there?") -> Turn:
    """Return the turn in which somebody writes in a chat."""
    return lambda world: world.receive_message(chat_id, text)


def show(world: World, chats: Mapping[str, Callable[[Item], object]]) -> None:
    """Let the app show some chats otherwise than they are, until `show_all_right`; shapes by chat id."""
    world.faults.clear()
    world.faults.add(Changed(lambda answer: _reshaped(answer, chats)), path="/v1/chats*")


def show_all_right(world: World) -> None:
    """Let the app show everything as it is."""
    world.faults.clear()


def _reshaped(answer: Item, chats: Mapping[str, Callable[[Item], object]]) -> object:
    items = answer.get("items")
    if isinstance(items, list):
        return answer | {"items": [_reshaped(item, chats) for item in items]}
    shape = chats.get(str(answer.get("id")))
    return shape(answer) if shape else answer
