"""Every event of the vocabulary in every generation: it fires where the app can tell it, and never by mistake."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from beeper_rules.simulator import GENERATIONS, World, stopped_clock
from beeper_rules.vocabulary.events import EVENTS
from generations.happenings import HAPPENINGS, RULES, happen, quiet_world
from house import house

ORDER = list(GENERATIONS)


@dataclass(frozen=True)
class Watched:
    """What rules heard in one generation."""

    generation: str
    fired: Mapping[str, int]
    """Event → how often the rule on it acted."""


@pytest.fixture(scope="module", params=[*ORDER, "4.1.294 with types"])
def watched(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """Yield what rules heard while everything happened that the vocabulary has a word for."""
    generation, _, types = request.param.partition(" ")
    world = World(clock=stopped_clock(), behaviour=GENERATIONS[generation])
    if types:
        world.behave(message_types_present=True)
    quiet_world(world)
    with house(tmp_path_factory.mktemp("generation"), RULES, world) as home:
        happen(world)
        home.pass_time(150)
        HAPPENINGS["account_trouble"].cause(world, "")
        home.pass_time(65)
        done = [each.action.rule_id for each in home.journal.actions.recent(1000)]
        yield Watched(generation, {name: done.count(name) for name in HAPPENINGS})


def test_every_event_happens() -> None:
    """What happens here is the vocabulary: no event is missing."""
    assert list(HAPPENINGS) == list(EVENTS)


@pytest.mark.parametrize("name", HAPPENINGS)
def test_it_fires_once_where_it_can_be_told(name: str, watched: Watched) -> None:
    """A rule hears of an event once, and not at all from an app that does not report what it is about."""
    told = ORDER.index(watched.generation) >= ORDER.index(HAPPENINGS[name].since)
    assert watched.fired[name] == told
