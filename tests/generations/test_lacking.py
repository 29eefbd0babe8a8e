"""What `doctor` says of a rule on an older app, held against what the engine does there."""

from collections.abc import Mapping

import pytest

from beeper_rules.checkup.lacking import Lack
from beeper_rules.language.load import load
from beeper_rules.model.account import parse_version
from beeper_rules.simulator import GENERATIONS, World
from beeper_rules.vocabulary.app_versions import newer_than
from generations.happenings import HAPPENINGS
from generations.happenings import RULES as EVENT_RULES
from generations.rich import NEWEST, rich_world
from generations.words import CONDITIONS, ON_MESSAGES
from house import house


def _rules() -> str:
    """Return for each condition a rule that asks for it, and one that excepts it."""
    lines = ["rules:"]
    for name, condition in {**CONDITIONS, **ON_MESSAGES}.items():
        when = "new_message" if name in ON_MESSAGES else "renamed"
        for how, text in {"if": f"if: {{{condition}}}", "unless": f"unless: [{{{condition}}}]"}.items():
            lines.append(f"  - {{id: {how}-{name.replace('_', '-')}, when: {when}, {text}, then: [log: x]}}")
    return "\n".join(lines)


RULES = _rules()


def told(generation: str, rules: str) -> Mapping[str, str]:
    """Return what `doctor` says of each rule on that generation."""
    version = parse_version(generation)
    assert version is not None
    lines = Lack(newer_than(version), version).lines(load({"rules.yaml": rules}))
    return {line.split()[1]: line for line in lines}


def stir(world: World) -> None:
    """Let a chat with each trait change."""
    for chat in world.chat_ids():
        if not world.chat_of(chat).merged_into and chat != "!all:x":
            world.rename(chat, f"Now {world.chat_of(chat).title}")
    world.rename("!all:x", "all")


def write(world: World) -> None:
    """Let messages of every sort come in."""
    first = world.receive_message("!plain:x", "Hello everybody", sender="Bo")
    world.receive_message("!plain:x", "Hello yourself", reply_to=first, attachments=[{"type": "img"}])
    edited = world.mention("!plain:x", "Are you there?")
    world.edit_message("!plain:x", edited, "Are you here?")
    world.receive_message("!muted:x", "Well", sender="Cy", kind="NOTICE")
    world.send_own_message("!low:x", "Fine")


@pytest.fixture(scope="module")
def fired(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, set[str]]:
    """Return by generation which rules fired in it."""
    found = {}
    for generation in GENERATIONS:
        world = rich_world(generation)
        # Builds of one version differ: what is said of a version has to be so on the one that tells most.
        world.behave(account_network_present=True, message_types_present=True)
        # Some builds of these versions tell more than others, and `doctor` knows the version alone.
        world.behave(account_network_present=True, message_types_present=True)
        world.rename("!all:x", "everything")
        world.archive_by_hand("!all:x")
        world.pin_by_hand("!all:x")
        world.receive_message("!draft:x", "Two")
        world.set_capabilities("!low:x", {"archive": False})
        with house(tmp_path_factory.mktemp("generation"), RULES, world) as home:
            stir(home.world)
            home.tick()
            write(home.world)
            home.tick()
            found[generation] = {each.action.rule_id for each in home.journal.actions.recent(10_000)}
    return found


@pytest.mark.parametrize("generation", GENERATIONS)
def test_conditions(generation: str, fired: Mapping[str, set[str]]) -> None:
    """`doctor` says of a condition that its rule cannot fire exactly where it fires on the newest app, and not here."""
    said = told(generation, RULES)
    assert {name for name, line in said.items() if "cannot fire" in line} == fired[NEWEST] - fired[generation]


def test_every_condition_is_met(fired: Mapping[str, set[str]]) -> None:
    """On the newest app every condition holds in some chat, and those that hold nowhere or everywhere are known."""
    rules = {rule.id for rule in load({"rules.yaml": RULES}).rules}
    assert rules - fired[NEWEST] == EVERYWHERE


EVERYWHERE = {
    f"unless-{name}" for name in ("account", "network", "last-activity", "member-count", "message-age", "message-mine")
} | {f"unless-known-{name}" for name in ("title", "mentions", "draft", "labels", "merged")}
"""Rules that except what every chat here has."""


@pytest.mark.parametrize("generation", GENERATIONS)
def test_events(generation: str) -> None:
    """`doctor` says of an event that its rule cannot fire exactly where no such app tells it."""
    order = list(GENERATIONS)
    missing = {name for name, each in HAPPENINGS.items() if order.index(each.since) > order.index(generation)}
    said = told(generation, EVENT_RULES)
    assert {name for name, line in said.items() if "cannot fire" in line} == missing
