"""Every action of the vocabulary in every generation: done, or a reason that names the version needed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

import pytest

from beeper_rules.journal import ActionRecord
from beeper_rules.model.account import version_text
from beeper_rules.simulator import GENERATIONS, Entry, World, stopped_clock
from beeper_rules.vocabulary.actions import ACTIONS
from generations.wishes import RULES, WISHES, attribute, wishing_world
from house import house

BEFORE_MODERN = ("4.1.294", "4.2.557")


@dataclass(frozen=True)
class Played:
    """What became of every wish in one generation."""

    world: World
    actions: Mapping[str, ActionRecord]
    """By rule, which is named as its action."""
    writes: tuple[Entry, ...]
    """Every call that asked the app to change something."""


@pytest.fixture(scope="module", params=[*GENERATIONS, "4.1.294 success"])
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """Yield what became of the wishes once every chat was renamed and some minutes went by."""
    generation, _, answer = request.param.partition(" ")
    world = World(clock=stopped_clock(), behaviour=GENERATIONS[generation])
    if answer:
        world.behave(empty_answer=answer)
    with house(tmp_path_factory.mktemp("generation"), RULES, wishing_world(world)) as home:
        world.log.clear()
        for name in WISHES:
            world.rename(f"!{name}:x", f"Now {name}")
        home.pass_time(150)
        actions = {each.action.rule_id: each for each in home.journal.actions.recent(1000)}
        yield Played(world, actions, tuple(world.log.writes()))


def test_every_action_is_wished_for() -> None:
    """The wishes are the vocabulary: none is missing, and none is made up."""
    assert list(WISHES) == list(ACTIONS)


def possible(name: str, played: Played) -> bool:
    """Return whether the generation has what the action needs."""
    return ACTIONS[name].since is None or played.world.behaviour.app_version not in BEFORE_MODERN


@pytest.mark.parametrize("name", WISHES)
def test_done_or_a_reason(name: str, played: Played) -> None:
    """An action that this app has is done, seen or accepted; another is skipped and names the version needed."""
    record = played.actions[name]
    if possible(name, played):
        assert (str(record.standing), record.reason) == ("done", None)
    else:
        needed = f"app_too_old: needs Beeper 4.2.808, this is {played.world.behaviour.app_version}"
        assert (str(record.standing), str(record.reason)) == ("skipped", needed)


@pytest.mark.parametrize("name", [name for name, wish in WISHES.items() if wish.attribute])
def test_the_true_world(name: str, played: Played) -> None:
    """What is done shows in the true world, and what is not possible leaves it as it was."""
    wish = WISHES[name]
    found = attribute(played.world, f"!{name}:x", wish.attribute)
    if name == "remind":
        found -= played.actions[name].action.event_at
    if isinstance(found, timedelta):
        found = timedelta(minutes=round(found.total_seconds() / 60))
    assert (found == wish.wanted) is possible(name, played)


@pytest.mark.parametrize("name", WISHES)
def test_one_call_each(name: str, played: Played) -> None:
    """An action makes its call once, and what this app cannot do is never called."""
    calls = [each for each in played.writes if each.path.startswith(f"/v1/chats/!{name}:x") and each.applied]
    assert len(calls) == (possible(name, played) and not ACTIONS[name].local)


def test_no_call_is_refused(played: Played) -> None:
    """No call is refused: each is made as this app wants it, or not at all."""
    assert [each for each in played.writes if (each.status or 0) >= HTTPStatus.BAD_REQUEST] == []


def test_the_needed_version_is_the_vocabularys(played: Played) -> None:
    """The version in a reason is the one that the vocabulary has for the action."""
    told = {name: str(each.reason) for name, each in played.actions.items() if each.reason}
    assert [name for name in told if version_text(ACTIONS[name].since) not in told[name]] == []
