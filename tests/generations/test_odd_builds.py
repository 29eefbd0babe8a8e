"""Builds in odd combination: no version, a version without its routes, chats that are listed and not shown."""

import re
from pathlib import Path

import pytest

from beeper_rules.model.account import MODERN
from beeper_rules.simulator import GENERATIONS, World, faults, stopped_clock
from beeper_rules.vocabulary.actions import ACTIONS
from generations.wishes import RULES, WISHES, wishing_world
from house import House, house, small_world

ANN = "!ann:x"
SINCE_MODERN = [name for name, word in ACTIONS.items() if word.since]


def wished(home: House) -> dict[str, tuple[str, str]]:
    """Let every wish be asked for; return by action how it ended and why."""
    home.world.log.clear()
    for name in WISHES:
        home.world.rename(f"!{name}:x", f"Now {name}")
    home.pass_time(240)
    return {
        each.action.rule_id: (str(each.standing), str(each.reason or "")) for each in home.journal.actions.recent(100)
    }


def test_an_app_that_does_not_say_its_version(tmp_path: Path) -> None:
    """An app of unknown version that sends what came with 4.2.808 is taken for such an app."""
    world = wishing_world(World(clock=stopped_clock()))
    world.behave(version_header=False)
    with house(tmp_path, RULES, world) as home:
        assert (home.engine.app.version, home.engine.app.modern) == (None, True)
        assert wished(home) == dict.fromkeys(WISHES, ("done", ""))


def test_an_older_app_that_does_not_say_its_version(tmp_path: Path) -> None:
    """An app of unknown version that sends nothing of 4.2.808 does what older apps can; the rest names the version."""
    world = wishing_world(World(clock=stopped_clock(), behaviour=GENERATIONS["4.1.294"]))
    world.behave(version_header=False)
    with house(tmp_path, RULES, world) as home:
        ended = wished(home)
        assert {name for name, (how, _) in ended.items() if how == "done"} == {
            name for name, word in ACTIONS.items() if word.since is None
        }
        assert {why for how, why in ended.values() if how == "skipped"} == {
            "app_too_old: needs Beeper 4.2.808; this one does not say its version, nor shows what came with it"
        }


def test_the_version_becomes_known(tmp_path: Path) -> None:
    """When an app of unknown version begins to say it, nothing is an event."""
    world = wishing_world(World(clock=stopped_clock()))
    world.behave(version_header=False)
    with house(tmp_path, RULES, world) as home:
        world.behave(version_header=True)
        home.pass_time(130)
        assert home.engine.app.version == (4, 3, 73)
        assert home.journal.changes.recent() == []


def test_a_version_without_its_routes(tmp_path: Path) -> None:
    """A call that the app does not know, whatever version it says it is, ends dead, once, and names the version."""
    world = wishing_world(World(clock=stopped_clock(), behaviour=GENERATIONS["4.2.557"]))
    world.behave(app_version="4.3.73", reminder_field="both")
    with house(tmp_path, RULES, world) as home:
        assert home.engine.app.modern
        ended = wished(home)
        dead = {name: why for name, (how, why) in ended.items() if "does not know the call" in why}
        assert dead.keys() == {
            "mark_read",
            "mark_unread",
            "mute",
            "unmute",
            "pin",
            "unpin",
            "low_priority",
            "set_draft",
        }
        assert {ended[name][0] for name in dead} == {"dead"}
        assert dead["mute"] == (
            "app_too_old: needs Beeper 4.2.808; this is 4.3.73, and it does not know the call:"
            " PATCH /v1/chats/%21mute%3Ax was answered with 405: Method not allowed (METHOD_NOT_ALLOWED)"
        )
        calls = [each.path for each in world.log.writes() if re.search("!(mark_|.*mute|.*pin|low|set_)", each.path)]
        assert len(calls) == len(dead)


def test_a_route_that_even_the_oldest_app_should_have(tmp_path: Path) -> None:
    """Where even archiving is not known, the first app that had it is named."""
    with house(tmp_path, "rules: [{id: a, when: new_activity, then: [archive]}]") as home:
        home.world.faults.add(faults.error(404, message="Route not found"), method="POST", path="*/archive")
        home.world.receive_message(ANN, "Hello")
        home.pass_time(60)
        (record,) = home.journal.actions.recent(10)
        assert str(record.standing) == "dead"
        assert str(record.reason).startswith("app_too_old: needs Beeper 4.1.294; this is 4.3.73, and it does not know")
        assert len(home.world.log.writes()) == 1


def test_a_chat_that_went_meanwhile(tmp_path: Path) -> None:
    """Where the chat is not known any more, that is the reason, and no version."""
    with house(tmp_path, "rules: [{id: a, when: new_activity, then: [mute]}]") as home:
        home.world.faults.add(
            faults.Meanwhile(lambda: home.world.remove_chat(ANN)), method="PATCH", path=f"/v1/chats/{ANN}"
        )
        home.world.receive_message(ANN, "Hello")
        home.tick()
        assert home.standings() == ["a mute dead chat_gone"]


def test_a_message_that_went_meanwhile(tmp_path: Path) -> None:
    """Where the message is not known any more up to which a chat is to be read, Beeper's words are the reason."""
    with house(tmp_path, "rules: [{id: a, when: new_activity, then: [mark_read]}]") as home:
        home.world.faults.add(faults.error(404, message="Message not found"), method="POST", path="*/read")
        home.world.receive_message(ANN, "Hello")
        home.tick()
        assert home.standings() == ["a mark_read dead rejected"]


@pytest.mark.parametrize(("listed", "standing"), [(True, "a archive done"), (False, "a archive dead chat_gone")])
def test_a_chat_that_is_listed_and_not_shown(tmp_path: Path, listed: bool, standing: str) -> None:
    """Where an old app lists a chat and does not show it by itself, the list is looked at instead."""
    world = small_world()
    world.update_to("4.1.294")
    with house(tmp_path, "rules: [{id: a, when: new_activity, then: [archive]}]", world) as home:
        world.faults.add(faults.gone(), method="GET", path=f"/v1/chats/{ANN}")
        home.world.receive_message(ANN, "Hello")
        if not listed:
            world.faults.add(faults.empty_list(), method="GET", path="/v1/chats", after=1)
        home.pass_time(40)
        assert home.standings() == [standing]
        assert world.chat_of(ANN).is_archived is listed


def test_what_was_planned_before_a_downgrade(tmp_path: Path) -> None:
    """What was planned on a newer app is not called on an older one: the last look says why."""
    with house(tmp_path, "rules: [{id: a, when: new_activity, then: [mute]}]") as home:
        home.world.faults.add(faults.error(503), method="PATCH", times=1)
        home.world.receive_message(ANN, "Hello")
        home.tick()
        home.world.update_to("4.2.557")
        home.world.log.clear()
        home.pass_time(60)
        assert home.standings() == ["a mute skipped app_too_old"]
        assert home.world.log.writes() == []


def test_a_newer_message_on_an_app_without_types(tmp_path: Path) -> None:
    """Where messages say no type, archiving gives way to a newer one as anywhere."""
    world = small_world()
    world.update_to("4.1.294")
    with house(tmp_path, "rules: [{id: a, when: new_activity, then: [archive]}]", world) as home:
        meanwhile = faults.Meanwhile(lambda: world.receive_message(ANN, "Wait"))
        world.faults.add(meanwhile, method="GET", path=f"/v1/chats/{ANN}", times=1)
        world.receive_message(ANN, "Hello")
        home.tick()
        assert home.standings() == ["a archive skipped superseded"]


def test_the_vocabulary_asks_for_versions_that_are_there() -> None:
    """Every action needs 4.2.808, or no version that an app with these calls could lack."""
    assert {word.since for word in ACTIONS.values()} == {None, MODERN}
