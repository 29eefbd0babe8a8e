"""The inbox as it is at one instant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from beeper_rules.model.account import AppFacts
from beeper_rules.model.change import ChatState


@dataclass(frozen=True)
class Present:
    """The inbox as it is."""

    states: Sequence[ChatState]
    """Every conversation."""
    app: AppFacts
    at: datetime
    """UTC instant at which it was looked at."""
