"""What stands between a rule that matched and an action: one list, whose order is the documentation.

| file | holds |
|---|---|
| `facts.py` | what is asked about, and what guards need to know |
| `person.py` | what a person said |
| `chat.py` | the chat, its network, the app and other rules |
| `own_keys.py` | the rule's own keys |
"""

from beeper_rules.guards.chat import already_so, app_version, blocked_by, capability, foreign_reminder, pinned
from beeper_rules.guards.facts import Candidate, Facts, Guard
from beeper_rules.guards.own_keys import (
    cooldown,
    defers,
    expired,
    holds_at_limit,
    late,
    limit,
    quiet,
    quiet_until,
    shadow,
)
from beeper_rules.guards.person import dry_run, override, paused
from beeper_rules.model.decision import Reason

__all__ = [
    "GUARDS",
    "LAST_LOOK",
    "TAKING_BACK",
    "UNDOING",
    "Candidate",
    "Facts",
    "Guard",
    "defers",
    "holds_at_limit",
    "late",
    "objection",
    "paused",
    "quiet",
    "quiet_until",
]

GUARDS: tuple[Guard, ...] = (
    paused,
    expired,
    late,
    capability,
    app_version,
    pinned,
    already_so,
    foreign_reminder,
    override,
    blocked_by,
    quiet,
    cooldown,
    limit,
    shadow,
    dry_run,
)
"""In this order; the first that objects gives the reason."""

TAKING_BACK: tuple[Guard, ...] = (
    paused,
    capability,
    app_version,
    pinned,
    already_so,
    foreign_reminder,
    dry_run,
)
"""The guards of what a rule takes back by itself, which is never too late, too often or at the wrong hour."""

UNDOING: tuple[Guard, ...] = tuple(guard for guard in TAKING_BACK if guard is not paused)
"""The guards of what a person takes back: who pauses everything wants to undo what was done, too."""

LAST_LOOK: tuple[Guard, ...] = (paused, capability, app_version, pinned, already_so, foreign_reminder)
"""The guards that are asked again just before a call, of a fresh copy of the chat."""


def objection(candidate: Candidate, facts: Facts, guards: tuple[Guard, ...] = GUARDS) -> Reason | None:
    """Return the first objection; None when the action may go ahead. In hindsight it is the one that was on record."""
    if facts.recorded is not None:
        return facts.recorded(candidate)
    return next((reason for guard in guards if (reason := guard(candidate, facts))), None)
