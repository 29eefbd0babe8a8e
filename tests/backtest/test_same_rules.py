import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from backtest.lived import HAPPENS, Happening, live
from beeper_rules.backtest import Setting, history, play
from beeper_rules.model.decision import Standing
from house import House, house

RULES = """
windows: {lull: {from: "00:20", to: "00:40"}, other: {from: "12:20", to: "12:40"}}
rules:
  - {id: quiet, when: new_activity, if: {type: group, muted: true, mentions: 0}, then: [mark_read, archive]}
  - {id: owe, when: unanswered, for: 5m, if: {type: single}, then: [remind: {in: 10m, until: answered}]}
  - id: hush
    when: new_activity
    cooldown: {per: chat, every: 10m}
    if: {type: group, muted: false}
    then: [mute: {for: 4m}]
  - id: later
    when: unread_mention
    quiet: {window: [lull, other], then: defer}
    then: [notify: "{chat.title}"]
  - id: sweep
    when: {schedule: "*/15 * * * *"}
    if: {is_unread: false, low_priority: false, reminder: false, pinned: false}
    limit: {chats: 1, per: run, then: skip}
    then: [low_priority]
  - {id: nag, when: marked_unread, for: 3m, repeat: {every: 3m, at_most: 2}, then: [notify: still]}
  - {id: burst, when: {new_message: {at_least: 3, within: 5m}}, limit: {chats: 2, per: 1d, then: hold}, then: [pin]}
  - {id: echo, when: archived, if: {origin: rule}, then: [log: gone]}
  - {id: due, when: reminder_due, then: [notify: due, mark_unread]}
  - {id: back, when: unarchived, then: [log: back]}
"""
HAPPENING = st.builds(
    Happening,
    st.sampled_from(sorted(HAPPENS)),
    st.sampled_from(("!ann:x", "!football:x", "!office:x")),
    st.sampled_from((30, 60, 240, 660)),
)
TOLERANCE = timedelta(seconds=60)
"""A daemon sees what it did itself with its next look, a replay at once."""


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example([Happening("receive", "!football:x", 660), Happening("archive", "!football:x", 60)])
@example([Happening("receive", "!ann:x", 660), Happening("answer", "!ann:x", 660)])
@example([Happening("receive", "!ann:x", 660), Happening("read", "!ann:x", 660)])
@example([Happening("mention", "!office:x", 1260), Happening("unread", "!ann:x", 660)])
@given(st.lists(HAPPENING, min_size=4, max_size=12))
def test_the_same_rules_do_the_same(happenings: Sequence[Happening]) -> None:
    """Whatever happened, a replay by the rules that were in force does what was done, when it was done."""
    with tempfile.TemporaryDirectory() as folder, house(Path(folder), RULES) as home:
        live(home, happenings)
        done, played = really_done(home), replayed(home)
    assert [each[:3] for each in done] == [each[:3] for each in played]
    late = [(ours, theirs) for ours, theirs in zip(done, played, strict=True) if abs(ours[3] - theirs[3]) > TOLERANCE]
    assert late == []


Row = tuple[str, str, str, datetime]


def really_done(home: House) -> list[Row]:
    """Return rule, action, chat and instant of everything that was done."""
    records = home.journal.actions.recent(1000, standing=Standing.DONE)
    found = [(each.action.rule_id, each.action.kind, each.action.chat_id, each.moved_at) for each in records]
    return sorted(found, key=_place)


def replayed(home: House) -> list[Row]:
    """Return the same of a replay by the rules in force."""
    stretch = history(home.journal, None, timedelta(days=30), home.now)
    if stretch is None:
        return []
    played = play(home.journal, stretch, home.rulebook, Setting(home.engine.app, UTC))
    return sorted([(each.rule_id, each.kind, each.chat_id, each.at) for each in played.done], key=_place)


def _place(row: Row) -> tuple[str, str, str, datetime]:
    return row
