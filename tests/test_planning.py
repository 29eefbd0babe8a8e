from dataclasses import replace
from datetime import UTC
from pathlib import Path

from beeper_rules.language.load import load
from beeper_rules.memory import keep, recall
from beeper_rules.model.present import Present
from beeper_rules.planning import Plan, as_last_seen, changed, make_plan
from house import House, house
from test_applying import planned, unnoticed

ANN, FOOTBALL, OFFICE = "!ann:x", "!football:x", "!office:x"


def kinds(home: House, *chats: str) -> list[str]:
    """Return what would be done, as `rule kind title`."""
    return [f"{r.intent.rule_id} {r.intent.kind} {r.state.chat.title}" for r in planned(home, *chats).rows if r.would]


def test_an_imagined_message_clears_nothing(tmp_path: Path) -> None:
    """That a plan takes me to have written last ends no reminder that is to go when I answer."""
    rules = """
rules:
  - {id: r, when: no_reply, for: 1m, then: [remind: {in: 2h, until: answered}]}
  - {id: s, when: no_reply, if: {muted: true}, then: [log: x]}
"""
    with house(tmp_path, rules) as home:
        home.world.send_own_message(ANN, "Hi")
        home.pass_time(120, step_s=30)
        assert [row.key for row in planned(home, ANN).rows if row.would] == []


def test_an_action_that_moved_down(tmp_path: Path) -> None:
    """An action that only stands at another place after an edit is neither new nor gone; one said otherwise is both."""
    with house(tmp_path, "rules: []") as home:
        home.world.receive_message(ANN, "Hello")
        home.pass_time(10)
        present = Present([home.engine.states[ANN]], home.engine.app, home.now)

        def plan(then: str) -> Plan:
            book = load({"rules.yaml": f"rules: [{{id: x, when: new_activity, then: {then}}}]"})
            return make_plan(present, home.journal, book, UTC, home.now)

        both = changed(plan("[archive]"), plan("[mute, archive]"))
        assert [[row.intent.kind for row in side] for side in both] == [["mute"], []]
        both = changed(plan("[remind: {in: 2h}]"), plan("[remind: {in: 4h}]"))
        assert [[row.intent.kind for row in side] for side in both] == [["remind"], ["remind"]]


def test_what_cannot_be_planned(tmp_path: Path) -> None:
    """An event whose state nearly every chat is in is not taken to have happened in all of them."""
    with house(tmp_path, "rules: [{id: over, when: snooze_expired, then: [pin]}]") as home:
        plan = planned(home)
        assert (plan.rows, [rule.id for rule in plan.not_plannable]) == ((), ["over"])


def test_members_of_a_merged_chat(tmp_path: Path) -> None:
    """The inbox as the daemon saw it holds a merged chat once, and not its members."""
    with house(tmp_path, "rules: []") as home:
        home.world.add_chat("Ann", chat_id="!ann2:x", network="Signal")
        whole = home.world.merge("Ann", ANN, "!ann2:x")
        home.pass_time(70)
        present = as_last_seen(home.journal, home.now)
        assert present is not None
        assert {each.chat.id for each in present.states} == {whole, FOOTBALL, OFFICE}


def test_before_the_first_whole_look(tmp_path: Path) -> None:
    """Where no daemon has seen all of the inbox there is none that it saw."""
    with house(tmp_path, "rules: []") as home:
        keep(home.journal, replace(recall(home.journal), seeded=False))
        assert as_last_seen(home.journal, home.now) is None


def test_lines_in_the_log_count_for_no_limit(tmp_path: Path) -> None:
    """Lines in the journal use up no limit, in a plan as when it is carried out."""
    rules = "rules: [{id: a, when: new_activity, limit: {chats: 1, per: 1h}, if: {type: group}, then: [log: x, mute]}]"
    with house(tmp_path, rules) as home:
        home.world.mute_by_hand(OFFICE)
        home.world.mute_by_hand(FOOTBALL, muted=False)
        unnoticed(home, FOOTBALL, OFFICE)
        assert kinds(home) == ["a log Office", "a log Football", "a mute Football"]


def test_rules_of_each_type(tmp_path: Path) -> None:
    """Which rules can have to do with a chat is told for each type by itself."""
    rules = """
rules:
  - {id: a, when: new_activity, if: {type: group}, then: [pin]}
  - {id: b, when: new_activity, if: {type: single}, then: [mute]}
"""
    with house(tmp_path, rules) as home:
        home.world.add_chat("Bo", chat_id="!bo:x")
        home.pass_time(70)
        unnoticed(home, ANN, FOOTBALL, "!bo:x")
        assert sorted(kinds(home)) == ["a pin Football", "b mute Ann", "b mute Bo"]


def test_what_was_done_before_counts(tmp_path: Path) -> None:
    """What a rule did lately uses up its limit in a plan, too."""
    rules = "rules: [{id: a, when: new_activity, limit: {chats: 1, per: 1h}, then: [pin]}]"
    with house(tmp_path, rules) as home:
        home.world.receive_message(ANN, "Hello")
        home.pass_time(10)
        unnoticed(home, OFFICE)
        assert [str(row.intent.standing) for row in planned(home, OFFICE).rows] == ["held"]
