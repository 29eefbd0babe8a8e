"""What each generation tells, and what a rule makes of what it does not tell."""

from collections.abc import Collection
from pathlib import Path

import pytest

from beeper_rules.model.change import UNKNOWN
from beeper_rules.simulator import GENERATIONS, World, stopped_clock
from beeper_rules.vocabulary.fields import FIELDS
from house import house

ANN = "!ann:x"
FLAGS = ("low_priority", "read_only", "marked_unread", "draft", "snoozed", "reminder")
ALL_NEW = (*FLAGS, "description", "mentions", "snooze_until", "reminder_at")
UNTOLD = {
    "4.1.294": {*ALL_NEW, "labels"},
    "4.2.557": {*ALL_NEW, "labels", "network"},
    "4.2.808": {"labels"},
    "4.3.73": set[str](),
}
"""Fields of a plain chat that are unknown, by generation."""


def world_of(generation: str, chats: int = 1) -> World:
    """Return a world of that generation, Ann's chat being the newest of its chats."""
    world = World(clock=stopped_clock(), behaviour=GENERATIONS[generation])
    for number in range(chats - 1):
        chat = world.add_chat(f"Chat {number}", chat_id=f"!{number}:x")
        world.receive_message(chat, "Hi")
        world.clock.advance(1)
    world.add_chat("Ann", chat_id=ANN, network="Signal")
    world.receive_message(ANN, "Hi")
    world.read_on_phone(ANN)
    return world


@pytest.mark.parametrize(("generation", "unknown"), UNTOLD.items())
def test_what_is_unknown(tmp_path: Path, generation: str, unknown: Collection[str]) -> None:
    """What a generation does not report of a chat is unknown, and nothing else."""
    with house(tmp_path, "rules: []", world_of(generation)) as home:
        state, app = home.engine.states[ANN], home.engine.app
        read = {name: field.read(state, app) for name, field in FIELDS.items()}
        assert {name for name, value in read.items() if value is UNKNOWN} == unknown


def test_the_network_is_the_accounts(tmp_path: Path) -> None:
    """Where only accounts say their network, it is that of their chats."""
    world = world_of("4.2.557")
    world.behave(account_network_present=True)
    with house(tmp_path, "rules: []", world) as home:
        assert FIELDS["network"].read(home.engine.states[ANN], home.engine.app) == "Signal"


@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize("field", ["low_priority", "draft", "snoozed", "reminder", "network"])
def test_conditions_on_what_is_unknown(tmp_path: Path, generation: str, field: str) -> None:
    """What is unknown stops a rule that asks for it, and as an exception it blocks; the trace names it."""
    so, not_so = ("signal", "telegram") if field == "network" else ("false", "true")
    rules = (
        f"rules: [{{id: if, when: new_activity, if: {{{field}: {so}}}, then: [log: x]}},"
        f" {{id: unless, when: new_activity, unless: [{{{field}: {not_so}}}], then: [log: x]}},"
        " {id: by-title, when: new_activity, if: {title: Ann}, then: [log: x]}]"
    )
    with house(tmp_path, rules, world_of(generation)) as home:
        home.world.receive_message(ANN, "Hello")
        home.tick()
        fired = [each.action.rule_id for each in home.journal.actions.recent(10)][::-1]
        assert fired == (["by-title"] if field in UNTOLD[generation] else ["if", "unless", "by-title"])


@pytest.mark.parametrize("generation", GENERATIONS)
def test_every_page_is_read(tmp_path: Path, generation: str) -> None:
    """An inbox of 130 chats is known whole, whatever the app makes of `limit`, and the oldest chat is heard of."""
    with house(tmp_path, "rules: [{id: a, when: muted, then: [archive]}]", world_of(generation, 130)) as home:
        assert len(home.engine.states) == 130
        pages = len(home.world.log.entries(path="/v1/chats"))
        assert pages == (1 if home.world.behaviour.list_limit_honoured else 6)
        home.world.mute_by_hand("!0:x")
        home.pass_time(70)
        assert home.standings() == ["a archive done"]
        assert home.world.chat_of("!0:x").is_archived


@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize("first", [10**20 - 12, 10**30 - 12])
def test_sort_keys_beyond_all_bounds(tmp_path: Path, generation: str, first: int) -> None:
    """Sort keys of twenty digits and more are compared as numbers, and kept to the last digit over a restart."""
    world = World(clock=stopped_clock(), behaviour=GENERATIONS[generation])
    world.add_chat("Ann", chat_id=ANN)
    world.chat_of(ANN).next_sort_key = first
    world.receive_message(ANN, "One")
    world.read_on_phone(ANN)
    rules = "rules: [{id: each, when: new_message, then: [log: x]}, {id: read, when: read, then: [log: x]}]"
    with house(tmp_path, rules, world) as home:
        for text in ("Two", "Three"):
            home.world.receive_message(ANN, text)
        home.tick()
        home.journal.close()
        home.boot()
        home.world.read_on_phone(ANN)
        home.pass_time(70)
        home.world.receive_message(ANN, "Four")
        home.pass_time(70)
        assert home.standings() == ["each log done", "each log done", "read log done", "each log done"]
        assert home.engine.states[ANN].cursor == home.world.chat_of(ANN).messages[-1].sort_key > 10**20
