"""A running daemon at one instant, as its heartbeat tells it."""

from datetime import datetime

from beeper_rules.connection import Connection
from beeper_rules.dead_man import GIVEN_UP_WITHIN
from beeper_rules.errors import StateUnusable
from beeper_rules.heartbeat import Heartbeat
from beeper_rules.journal import Journal
from beeper_rules.memory import sweep_interval
from beeper_rules.reload import Setup
from beeper_rules.standing import Standing
from beeper_rules.tick import Engine


def pulse(now: datetime, engine: Engine, setup: Setup, standing: Standing, connection: Connection) -> Heartbeat:
    """Return how a daemon stands at `now`; of the event stream only who follows it knows."""
    due, looked = next_due(engine), engine.memory.last_pass_at
    return Heartbeat(
        at=now.isoformat(),
        health=standing.health,
        text=standing.text,
        base_url=connection.address,
        sweep_s=sweep_interval(engine.pace.sweep, engine.memory).total_seconds(),
        next_due=due.isoformat() if due else None,
        rules=len(setup.rulebook.rules),
        rulebook=setup.rulebook.hash,
        rules_problem=setup.problem.render() if setup.problem else "",
        given_up=_given_up(engine.journal, now),
        last_look=looked.isoformat() if looked else None,
    )


def next_due(engine: Engine) -> datetime | None:
    """Return when something falls due; None for never, and where the journal cannot be read."""
    try:
        return engine.next_due()
    except StateUnusable:
        return None


def _given_up(journal: Journal, now: datetime) -> int:
    """Return how many actions were given up since the last that was done; 0 where the journal cannot be read."""
    try:
        return journal.actions.tallies.given_up_in_a_row(now - GIVEN_UP_WITHIN)
    except StateUnusable:
        return 0
