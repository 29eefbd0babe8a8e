"""What a person wants to have carried out, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from beeper_rules.errors import CallFailed
    from beeper_rules.journal import ActionRecord
    from beeper_rules.language.rulebook import Rulebook
    from beeper_rules.model.present import Present

Say = Callable[[str], object]
"""What a line for a person goes to."""


@dataclass(frozen=True)
class Basis:
    """Rules and inbox that a person was shown."""

    rulebook: Rulebook
    present: Present


@dataclass(frozen=True)
class Wish:
    """What is to be carried out."""

    kind: str
    arguments: dict[str, object]
    basis: Basis | None = None
    """What to go by when no daemon runs; None for what the journal holds."""


@dataclass(frozen=True)
class Carried:
    """What became of a wish."""

    ok: bool
    lines: tuple[str, ...]
    """What was answered."""
    records: tuple[ActionRecord, ...] = ()
    """The actions that were performed because of it, or are still to be."""
    failure: CallFailed | None = None
    """Why they could not be performed; None where they could."""

    @property
    def exit_code(self) -> int:
        """The exit code of the command, unless there is a failure: 1 also when an action was given up."""
        given_up = any(record.standing == "dead" for record in self.records)
        return 0 if self.ok and not given_up else 1

    def as_json(self, actions: Sequence[Mapping[str, object]]) -> dict[str, object]:
        """Return it as JSON knows it, with what was shown and what became of each."""
        return {"actions": list(actions), "ok": self.ok, "said": list(self.lines)}
