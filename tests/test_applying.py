from datetime import UTC
from pathlib import Path

import pytest

from beeper_rules.applying import Agreed
from beeper_rules.commit import BY_HAND
from beeper_rules.journal import Pause
from beeper_rules.model.present import Present
from beeper_rules.planning import Plan, Planned, make_plan
from beeper_rules.request_desk import Reply, RequestDesk
from beeper_rules.simulator import World, stopped_clock
from beeper_rules.state_folder import Request
from house import House, house

ANN, FOOTBALL = "!ann:x", "!football:x"


def planned(home: House, *chats: str) -> Plan:
    """Return what the rules would do to the inbox as the engine knows it."""
    states = [state for state in home.engine.states.values() if not chats or state.chat.id in chats]
    return make_plan(Present(states, home.engine.app, home.now), home.journal, home.rulebook, UTC, home.now)


def agreed(home: House, rows: list[Planned]) -> Reply:
    """Say yes to these rows."""
    return home.ask("apply", **Agreed.of(home.rulebook.hash, (), rows).written())


def crowd(count: int) -> World:
    """Return a world of that many groups with one unread message each."""
    world = World(clock=stopped_clock())
    for number in range(count):
        world.add_chat(f"Group {number}", chat_id=f"!{number}:x", kind="group", people=["Bo"])
        world.receive_message(f"!{number}:x", "Hi")
    return world


LIMITS = [
    "limit: {chats: 3, per: 1h}, then: [archive]",
    "limit: {chats: 3, per: 1h, then: skip}, then: [mark_read, archive]",
    "limit: {chats: 2, per: 1h}, then: [log: x, mute]",
    "limit: {chats: 2, per: 1h}, then: [log: x]",
    "cooldown: {per: rule, every: 1h}, then: [pin, archive]",
    "cooldown: {per: chat, every: 1h}, then: [pin]",
    "cooldown: {per: account, every: 1h}, mode: shadow, then: [pin]",
    "stop: true, then: [low_priority]",
    "quiet: {window: always, then: defer}, then: [archive]",
]
TEXT = """
windows: {always: {from: "11:00", to: "13:00"}}
rules:
  - {id: a, when: new_activity, %s}
  - {id: b, when: new_activity, %s}
"""


@pytest.mark.parametrize("second", LIMITS[::3])
@pytest.mark.parametrize("first", LIMITS)
def test_what_is_planned_is_what_is_put_in(tmp_path: Path, first: str, second: str) -> None:
    """A plan counts limits and cooldowns in memory exactly as the journal does when it is carried out."""
    with house(tmp_path, TEXT % (first, second), crowd(5)) as home:
        plan = planned(home)
        agreed(home, list(plan.rows))
        foretold = [(*row.key, row.intent.standing, row.intent.reason) for row in plan.rows]
        records = home.journal.actions.recent(100)[::-1]
        done = [
            (each.action.rule_id, each.action.chat_id, each.action.number, each.action.kind, each.standing, each.reason)
            for each in records
        ]
        assert done == foretold


RULES = """
rules:
  - {id: hush, when: new_activity, then: [mute]}
  - {id: gone, when: new_activity, if: {type: group}, then: [archive]}
"""


def unnoticed(home: House, *chats: str) -> None:
    """Let messages come in while everything is paused, so that no rule does anything about them."""
    home.journal.pauses.put(Pause("all", "", home.now))
    for chat in chats:
        home.world.receive_message(chat, "Hello")
    home.tick()
    home.journal.pauses.lift("all", "")
    home.world.log.clear()


def test_only_what_was_shown(tmp_path: Path) -> None:
    """What was not in the plan is not done, also where it would be by now."""
    with house(tmp_path, RULES) as home:
        unnoticed(home, ANN, "!office:x")
        rows = [row for row in planned(home, "!office:x").rows if row.intent.rule_id == "hush"]
        assert len(agreed(home, rows).released) == 1
        home.pass_time(10)
        assert home.writes() == ["PATCH {'isMuted': True} Office"]


def test_it_is_decided_anew(tmp_path: Path) -> None:
    """What became so meanwhile is not done again, and nothing is when the state of the event is over."""
    with house(tmp_path, "rules: [{id: late, when: new_activity, then: [mute]}]") as home:
        unnoticed(home, ANN)
        rows = list(planned(home).rows)
        assert [row.would for row in rows] == [True]
        home.world.mute_by_hand(ANN)
        home.pass_time(65)
        assert agreed(home, rows) == Reply(ok=True, lines=("nothing of it is to be done any more",))
        home.world.mute_by_hand(ANN, muted=False)
        home.world.read_on_phone(ANN)
        home.pass_time(65)
        assert agreed(home, rows).released == ()


def test_other_rules_are_in_force(tmp_path: Path) -> None:
    """A plan of rules that are not in force is refused."""
    with house(tmp_path, RULES) as home:
        reply = home.ask("apply", **Agreed.of("another", (), []).written())
        assert (reply.ok, reply.lines[0][:34]) == (False, "the rules in force are not those o")


@pytest.mark.parametrize("wanted", [None, [], {"!ann:x": 3}, {"!ann:x": {"hush": ["x"]}}])
def test_what_is_no_plan(tmp_path: Path, wanted: object) -> None:
    """A request that holds no plan changes nothing, and says so."""
    with house(tmp_path, RULES) as home:
        reply = home.ask("apply", rulebook=home.rulebook.hash, rules=[], wanted=wanted)
        assert reply == Reply(ok=False, lines=("this is no plan that can be read",))


def test_what_waits_is_not_done_twice(tmp_path: Path) -> None:
    """A rule that waits and was applied does not act again when its time is over."""
    rules = 'rules: [{id: owe, when: unanswered, for: 1h, then: [notify: "answer"]}]'
    with house(tmp_path, rules) as home:
        home.world.send_own_message(ANN, "Hi")
        home.pass_time(10)
        home.world.receive_message(ANN, "Well?")
        home.pass_time(10)
        agreed(home, list(planned(home, ANN).rows))
        home.pass_time(7200, step_s=300)
        assert home.ears.heard == ["owe: answer"]


def test_no_pass_saw_it(tmp_path: Path) -> None:
    """A change that a plan imagined is told from one that a pass saw."""
    with house(tmp_path, RULES) as home:
        unnoticed(home, ANN)
        agreed(home, list(planned(home).rows))
        assert [each.pass_no == BY_HAND for each in home.journal.changes.recent()] == [True, False]


def test_asked_twice(tmp_path: Path) -> None:
    """A request that is carried out again after a crash puts nothing in twice."""
    with house(tmp_path, RULES) as home:
        unnoticed(home, ANN)
        arguments = Agreed.of(home.rulebook.hash, (), planned(home).rows).written()
        desk = RequestDesk(home.journal, home.rulebook, home.engine.states, UTC)
        replies = [desk.handle(Request("one", "apply", home.now, arguments), home.now) for _ in range(2)]
        assert [len(reply.released) for reply in replies] == [1, 0]
