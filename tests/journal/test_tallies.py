from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from beeper_rules.journal import Journal
from beeper_rules.journal.tallies import Matched, OutcomeCount, Tally, Trial
from beeper_rules.model.decision import Code, Decision, Intent, Reason, Standing, Verdict
from builders import decided
from journal.made import NOW, change, decide, event, intent, later, record


def ended(
    code: Code | None = None, standing: Standing = Standing.SKIPPED, rule_id: str = "r", **fields: object
) -> Intent:
    """Return an action that ended so."""
    return intent(rule_id, standing=standing, reason=Reason(code) if code else None, **fields)


DONE = ended(None, Standing.DONE)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (DONE, Tally(fires=1)),
        (ended(Code.ALREADY_SO), Tally(no_ops=1)),
        (ended(Code.COOLDOWN), Tally(skipped=1)),
        (ended(Code.BLOCKED_BY), Tally(skipped=1)),
        (ended(Code.SUPERSEDED), Tally(skipped=1)),
        (ended(Code.SHADOW), Tally()),
        (ended(Code.RELEASED), Tally()),
        (ended(Code.GAVE_UP, Standing.DEAD), Tally(failures=1)),
        (ended(Code.LIMIT, Standing.HELD), Tally(pending=1)),
        (intent(), Tally(pending=1)),
        (ended(None, Standing.DONE, number=-1), None),
        (ended(None, Standing.DONE, undoes=7, number=-1), None),
    ],
)
def test_what_counts_as_what(journal: Journal, wanted: Intent, expected: Tally | None) -> None:
    """Done is a fire, taking back is none; a guard's no, a failure and what has not ended are counted apart."""
    decide(journal, wanted)
    assert journal.actions.tallies.of_rules(NOW) == ({"r": expected} if expected else {})


def test_changes_are_counted(journal: Journal) -> None:
    """A rule with several actions fires once for each change, and each rule has its own numbers."""
    action = decide(journal, DONE)
    for number, code in ((1, None), (2, Code.ALREADY_SO), (3, Code.ALREADY_SO)):
        wanted = ended(code, Standing.SKIPPED if code else Standing.DONE, number=number)
        journal.actions.add(wanted, action.change_id, "!a", NOW)
    decide(journal, ended(None, Standing.DONE, "other"))
    assert journal.actions.tallies.of_rules(NOW) == {"r": Tally(fires=1, no_ops=1), "other": Tally(fires=1)}
    assert journal.actions.tallies.of_rules(later(seconds=1)) == {}


def test_outcomes(journal: Journal) -> None:
    """The ends of one rule come with their reasons, the most frequent first."""
    back = ended(None, Standing.DONE, number=-1)
    for wanted in (DONE, back, ended(Code.COOLDOWN), ended(Code.COOLDOWN), ended(Code.LATE, rule_id="other")):
        decide(journal, wanted)
    assert journal.actions.tallies.outcomes("r", NOW) == [
        OutcomeCount(Standing.SKIPPED, Code.COOLDOWN, 2),
        OutcomeCount(Standing.DONE, None, 1),
    ]


def test_last_fires(journal: Journal) -> None:
    """A rule's last fire is when it last did something; what it took back or skipped is none."""
    decide(journal, DONE, at=later(hours=1))
    decide(journal, ended(None, Standing.DONE, number=-1), at=later(hours=2))
    decide(journal, ended(Code.COOLDOWN, rule_id="never"))
    assert journal.actions.tallies.last_fires() == {"r": later(hours=1)}


def test_fired_on(journal: Journal) -> None:
    """The last changes on which a rule acted, or would have on trial, come newest first, each once."""
    changes = [decide(journal, DONE).change_id for _ in range(3)]
    journal.actions.add(ended(None, Standing.DONE, number=1), changes[2], "!a", NOW)
    tried = decide(journal, ended(Code.SHADOW)).change_id
    assert journal.actions.tallies.fired_on("r", 2) == [changes[2], changes[1]]
    assert journal.actions.tallies.fired_on("r", 2, on_trial=True) == [tried]


def test_on_trial(journal: Journal) -> None:
    """What a rule would have done counts for the rule as it is written now."""
    decide(journal, ended(Code.SHADOW, revision="before"))
    for hour in (1, 2):
        decide(journal, ended(Code.SHADOW, revision="now"), at=later(hours=hour))
    assert journal.actions.tallies.on_trial("r", "now") == Trial(2, later(hours=1), later(hours=2))
    assert journal.actions.tallies.on_trial("r", "later") is None


RIVALS = """
- {id: first, when: new_activity, then: [archive]}
- {id: r, when: new_activity, then: [unarchive]}
"""


def test_blockers(journal: Journal) -> None:
    """The guard says who decided first; two fields of one change are not two changes."""
    reason = decided(RIVALS).intents[1].reason
    assert reason is not None
    other = replace(reason, detail=reason.detail.replace("archived", "muted"))
    for _ in range(2):
        change_id = decide(journal, intent(standing=Standing.SKIPPED, reason=reason)).change_id
        journal.actions.add(intent(number=1, standing=Standing.SKIPPED, reason=other), change_id, "!a", NOW)
    assert journal.actions.tallies.blockers(NOW) == {"r": {"first": 2}}
    assert journal.actions.tallies.blockers(later(seconds=1)) == {}


def test_matched_by(journal: Journal) -> None:
    """What rules of a rulebook matched comes with what happened, from an instant on, the newest first, limited."""
    decision = Decision((Verdict("r", matched=True), Verdict("s", matched=True), Verdict("t", matched=False)))
    for hours in range(3):
        one = change("!a", event("new_activity"), at=later(hours=hours))
        journal.changes.record(one, rulebook="book", decision=decision, pass_no=1)
    record(journal, at=later(hours=9))
    found = journal.actions.tallies.matched_by
    assert found(["s", "t"], "book", later(hours=1), 9) == [Matched(("r", "s"), (event("new_activity"),))] * 2
    assert len(found(["r"], "book", NOW, 3)) == 3
    assert (found(["t"], "book", NOW, 9), found(["r"], "other", NOW, 9)) == ([], [])


@pytest.mark.parametrize(
    ("per", "expected"),
    [
        ("chat", {"!a": NOW, "!b": later(hours=2)}),
        ("account", {"wa": later(hours=2)}),
        ("sender", {"ann": later(hours=2)}),
        ("rule", {"": later(hours=2)}),
    ],
)
def test_resting(journal: Journal, per: str, expected: dict[str, datetime]) -> None:
    """What a cooldown keeps apart is told with the last decision to act; what came to nothing is refunded."""
    for chat_id, hours in (("!a", 0), ("!b", 2), ("!old", -5)):
        decide(journal, intent(account="wa", sender="ann"), chat_id=chat_id, at=later(hours=hours))
    decide(journal, ended(Code.COOLDOWN, account="wa", sender="ann"), chat_id="!c", at=later(hours=3))
    assert journal.actions.tallies.resting("r", per, later(hours=-1)) == expected


def test_dead(journal: Journal) -> None:
    """What was given up is counted for each rule from an instant on, until it is tried again."""
    for _ in range(2):
        decide(journal, ended(Code.GAVE_UP, Standing.DEAD))
    decide(journal, ended(Code.GAVE_UP, Standing.DEAD), at=later(days=-8))
    journal.actions.retry(1, NOW)
    assert journal.actions.tallies.dead_since(NOW) == {"r": 1}


def test_the_last_of_all(journal: Journal) -> None:
    """The last change and the last thing done are known; before the first there is none."""
    tallies = journal.actions.tallies
    assert (tallies.last_change_at(), tallies.last_done_at()) == (None, None)
    decide(journal, DONE)
    record(journal, at=later(hours=1))
    assert (tallies.last_change_at(), tallies.last_done_at()) == (later(hours=1), NOW)


def test_what_rests_on_trial(journal: Journal) -> None:
    """What a rule on trial would have done rests as what was done does."""
    decide(journal, intent(standing=Standing.SKIPPED, reason=Reason(Code.SHADOW)), at=NOW)
    found = journal.actions.tallies.resting("r", "chat", later(hours=-1))
    assert list(found.values()) == [NOW]


def test_given_up_in_a_row(journal: Journal) -> None:
    """What was given up counts until something is done in a chat; what needs no Beeper and gone chats do not."""
    counted = journal.actions.tallies.given_up_in_a_row
    decide(journal, ended(Code.GAVE_UP, Standing.DEAD), at=later(hours=-2))
    decide(journal, DONE, at=later(hours=-1))
    for hours, code in enumerate((Code.GAVE_UP, Code.REJECTED, Code.CHAT_GONE)):
        decide(journal, ended(code, Standing.DEAD), at=later(hours=hours))
    decide(journal, ended(Code.GAVE_UP, Standing.DEAD, kind="notify"), at=later(hours=4))
    decide(journal, ended(None, Standing.DONE, kind="log"), at=later(hours=5))
    assert [counted(later(hours=hours)) for hours in (-9, 0, 1, 2)] == [2, 2, 1, 0]
    decide(journal, DONE, at=later(hours=6))
    assert counted(later(hours=-9)) == 0


def test_done_late(journal: Journal) -> None:
    """What was done long after it was decided counts, in its stretch of time, and what was done soon does not."""
    for minutes in (0, 9, 10, 60):
        action = decide(journal, intent(), chat_id=f"!{minutes}")
        journal.actions.begin(action.id, "boot", NOW)
        journal.actions.end(action.id, Standing.DONE, None, later(minutes=minutes))
    late = journal.actions.tallies.done_late
    assert late(NOW, later(hours=9), timedelta(minutes=10)) == 2
    assert late(NOW, later(minutes=60), timedelta(minutes=10)) == 1
    assert late(later(minutes=11), later(hours=9), timedelta(minutes=10)) == 1
