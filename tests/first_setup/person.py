"""Somebody who is asked, and a folder that is set up."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from beeper_rules.first_setup import Order, set_up
from beeper_rules.simulator import TOKEN, World, running
from house import small_world

CLOSED = "http://127.0.0.1:1"


@dataclass
class Person:
    """A person who has these answers ready; an answer that is missing is Enter alone."""

    tokens: list[str] = field(default_factory=lambda: [TOKEN])
    agrees: list[bool] = field(default_factory=list)
    chooses: int = 0
    answers: bool = True
    lines: list[str] = field(default_factory=list)

    def say(self, text: str = "") -> None:
        """Read a line."""
        self.lines.append(text)

    def token(self) -> str:
        """Paste the next token."""
        self.lines.append("Token?")
        return self.tokens.pop(0) if self.tokens else ""

    def agree(self, question: str) -> bool:
        """Answer a question."""
        self.lines.append(question)
        return self.agrees.pop(0) if self.agrees else True

    def choose(self, choices: Sequence[str]) -> int:
        """Choose always the same."""
        self.lines += choices
        return self.chooses

    @property
    def read(self) -> str:
        """Everything that was said."""
        return "\n".join(self.lines)


@dataclass
class Place:
    """A folder beside a Beeper."""

    folder: Path
    world: World
    url: str
    env: dict[str, str] = field(default_factory=dict)

    @property
    def token(self) -> Path:
        """The token file."""
        return self.folder / "beeper-token"

    @property
    def config(self) -> Path:
        """The configuration."""
        return self.folder / "config.yaml"

    @property
    def rule(self) -> Path:
        """The first rule."""
        return self.folder / "rules" / "first-rule.yaml"

    def files(self) -> dict[str, str]:
        """Return every file of the folder with its text."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_text(encoding="utf-8") for path in found}

    def order(self, *addresses: str) -> Order:
        """Return the order to set it up; without addresses the one at which Beeper is."""
        return Order(self.folder, self.folder, self.env, "http://localhost:23373", addresses or (self.url,))

    def set_up(self, person: Person, *addresses: str) -> int:
        """Set it up."""
        return set_up(self.order(*addresses), person)


@contextmanager
def place(folder: Path, world: World | None = None) -> Iterator[Place]:
    """Run a Beeper beside a folder that is still to be made."""
    world = world or small_world()
    with running(world) as server:
        yield Place(folder / "my rules", world, server.base_url)
