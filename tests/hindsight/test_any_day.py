import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backtest.lived import HAPPENS, Happening, live
from beeper_rules.hindsight import How
from beeper_rules.journal import RecordedChange
from beeper_rules.model.action import Outcome
from beeper_rules.model.change import Change
from beeper_rules.model.decision import Decision
from hindsight.asked import asking, why
from house import House

RULES = """
windows: {lull: {from: "12:02", to: "12:20"}}
rules:
  - {id: words, when: new_message, if: {message: {text: {contains: "2"}}}, then: [unmute]}
  - {id: loud, when: new_activity, if: {muted: false, type: group}, then: [archive]}
  - {id: kept, when: new_activity, if: {archived: true}, quiet: {window: lull, then: defer}, then: [inbox]}
  - {id: few, when: new_activity, unless: [{draft: true}], limit: {chats: 1, per: 1h, then: hold}, then: [pin]}
  - {id: once, when: unread_mention, cooldown: {per: chat, every: 10m}, then: [mute: {for: 4m}]}
  - {id: end, when: new_activity, if: {pinned: true}, stop: true, then: [log: end]}
  - {id: burst, when: {new_message: {at_least: 3, within: 5m}}, if: {muted: true}, then: [log: burst]}
  - {id: owe, when: unanswered, for: 3m, then: [remind: {in: 10m, until: answered}]}
  - {id: gone, when: archived, if: {origin: rule}, then: [log: gone]}
"""
HAPPENING = st.builds(
    Happening,
    st.sampled_from(sorted(HAPPENS)),
    st.sampled_from(("!ann:x", "!football:x")),
    st.sampled_from((30, 60, 240)),
)
WORDS = "words"
"""The rule whose words are not kept: of a miss nobody knows whether they were the reason."""
MATCHED = {How.FIRED, How.PARTLY, How.STOPPED}


@dataclass
class Witness:
    """Keeps every decision of a day as it was when it was made."""

    decisions: list[Decision] = field(default_factory=list)

    def changed(self, change: Change, decision: Decision) -> None:  # noqa: ARG002 - what a watcher hears
        """Keep it."""
        self.decisions.append(decision)

    def settled(self, outcome: Outcome) -> None:
        """Look away."""

    def noticed(self, kind: str, text: str) -> None:
        """Look away."""


@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(HAPPENING, min_size=4, max_size=10))
def test_explained_as_it_was_decided(happenings: Sequence[Happening]) -> None:
    """Whatever happened, `why` says afterwards of each rule what was said when it was decided."""
    with tempfile.TemporaryDirectory() as folder, asking(Path(folder), RULES) as home:
        witness = Witness()
        home.engine.watcher = witness
        live(home, happenings)
        changes = reversed(home.journal.changes.recent(limit=1000))
        wrong = [each for pair in zip(changes, witness.decisions, strict=True) for each in differences(home, *pair)]
    assert wrong == []


def differences(home: House, change: RecordedChange, decision: Decision) -> Iterator[str]:
    """Yield what is told of the rules that had to do with a change, and was not said then."""
    for answer in why(home, change.change.chat_id, change=change.id):
        own = [each for each in decision.verdicts if each.rule_id == answer.rule.id]
        if answer.recorded is None or answer.rule.id == WORDS:
            continue
        said = {"" if each.matched else str(each.reason) for each in own}
        told = "" if answer.how in MATCHED else str(answer.reason)
        if told not in said:
            yield f"{change.id} {answer.rule.id}: {told or answer.how}, and then: {said}"
