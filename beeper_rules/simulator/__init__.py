"""A local stand-in for Beeper Desktop and its HTTP API, for the demo and the tests.

    world = populated(chats=40, seed=7, clock=stopped_clock())
    with running(world) as server:
        ...  # a client at server.base_url, with the token TOKEN

`World` is acted on as its people would; `world.faults` scripts what goes wrong, `world.log` tells
what was asked of the app and what it did, `world.behave(...)` makes it another build. Inside, a call
goes `app` (transport, faults) → `routes` → `reads`, `searches`, `writes`, `message_writes`, `openings`,
`assets` … → `effects`; people's acts go `world`, `conversation`, `directory` → `inbox`.
"""

from beeper_rules.simulator import faults
from beeper_rules.simulator.behaviour import TOKEN, Behaviour, Token
from beeper_rules.simulator.clock import Clock, iso, stopped_clock
from beeper_rules.simulator.fixtures import with_fixtures
from beeper_rules.simulator.populate import populated
from beeper_rules.simulator.server import Server, running
from beeper_rules.simulator.truth import Entry, TruthLog
from beeper_rules.simulator.world import World

__all__ = [
    "TOKEN",
    "Behaviour",
    "Clock",
    "Entry",
    "Server",
    "Token",
    "TruthLog",
    "World",
    "faults",
    "iso",
    "populated",
    "running",
    "stopped_clock",
    "with_fixtures",
]
