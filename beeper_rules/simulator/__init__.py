"""A local stand-in for Beeper Desktop and its HTTP API, for the demo and the tests.

    world = populated(chats=40, seed=7, clock=stopped_clock())
    with running(world) as server:
        ...  # a client at server.base_url, with the token TOKEN

`World` is acted on as its people would; `world.faults` scripts what goes wrong with requests and
`world.stream` what goes wrong with the event stream, `world.log` tells what was asked of the app and what
it did, `world.behave(...)` makes it another build and `world.update_to(...)` one of the `GENERATIONS`.

| way | files |
| --- | --- |
| of a call | `app` (faults) → `arrival` → `routes` → `reads`, `searches`, `writes`, `openings` … → `effects` |
| of an act | `world`, `conversation`, `directory` → `inbox` |
| of an event | `Inbox.turn` → `happenings` (what changed) → `stream` (for whom) → `upgrade` (the connection) |
| of a text | `rich_text`: a client writes Markdown, HTML is stored |
| of a build | `behaviour` (switches), `generations`; `routes` and `absent` say since when there is what |
| of its description | `description.json` → `description` → `editions` (what this build has of it) |
"""

from beeper_rules.simulator import faults
from beeper_rules.simulator.behaviour import TOKEN, Behaviour, Token
from beeper_rules.simulator.clock import Clock, iso, stopped_clock
from beeper_rules.simulator.fixtures import with_fixtures
from beeper_rules.simulator.generations import GENERATIONS
from beeper_rules.simulator.populate import populated
from beeper_rules.simulator.server import Server, running
from beeper_rules.simulator.subscriptions import Subscription
from beeper_rules.simulator.truth import Entry, TruthLog
from beeper_rules.simulator.world import World
from beeper_rules.simulator.worlds import WORLDS

__all__ = [
    "GENERATIONS",
    "TOKEN",
    "WORLDS",
    "Behaviour",
    "Clock",
    "Entry",
    "Server",
    "Subscription",
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
