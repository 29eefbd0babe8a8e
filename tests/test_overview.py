"""What is told of how everything stands."""

from datetime import datetime

from beeper_rules.heartbeat import Heartbeat
from beeper_rules.in_force import put_in_force
from beeper_rules.journal import Journal, Override, copy_in_memory
from beeper_rules.language.load import load
from beeper_rules.memory import Health
from beeper_rules.model.decision import Standing
from beeper_rules.overview import overview
from builders import NOON, later
from journal.made import decide, intent

GROUPS = "rules: [{id: away, when: new_activity, if: {type: group}, then: [archive]}]"


def shown(journal: Journal, rules: str, at: datetime) -> dict[str, object]:
    """Return what `status` knows of a daemon that runs well by these rules."""
    put_in_force(journal, load({"rules.yaml": rules}), at)
    beat = Heartbeat(at.isoformat(), Health.OK, "", "", 60.0, None, 1, "x", "")
    return overview(journal, beat, at, running=True)


def test_left_alone_by_the_last_time() -> None:
    """A rule leaves a chat alone for as long as the last time says that it was undone by hand, whatever the field."""
    journal = copy_in_memory(None, now=NOON)
    for field, hours in (("muted", 1), ("archived", 0)):
        journal.overrides.put(Override("!a", "r", field, later(hours=hours), was=True))
    rules = "rules: [{id: r, respect_override: 3h, when: read, then: [mute, archive]}]"
    found = shown(journal, rules, later(hours=3, minutes=30))["left_alone"]
    journal.close()
    assert isinstance(found, list)
    assert [each["until"] for each in found] == [later(hours=4).isoformat()] * 2


def test_a_gap_of_long_ago_is_not_told() -> None:
    """Of a gap that was over a week ago `status` says nothing."""
    journal = copy_in_memory(None, now=NOON)
    journal.gaps.add(1, NOON, later(hours=1))
    found = [bool(shown(journal, GROUPS, later(days=days))["gap"]) for days in (7, 8)]
    journal.close()
    assert found == [True, False]


def test_what_is_off_does_not_rest() -> None:
    """The cooldown of a rule that is off is not told."""
    journal = copy_in_memory(None, now=NOON)
    decide(journal, intent(standing=Standing.DONE), at=NOON)
    rule = "rules: [{id: r, MODE cooldown: {per: chat, every: 6h}, when: read, then: [pin]}]"
    found = [shown(journal, rule.replace("MODE", mode), NOON)["cooldowns"] for mode in ("", 'mode: "off",')]
    journal.close()
    assert [bool(each) for each in found] == [True, False]
