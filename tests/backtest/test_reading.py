from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtest.lived import Happening, live
from beeper_rules.backtest.reading import Reader
from beeper_rules.errors import StateUnusable
from beeper_rules.journal.changes import PackedChange
from beeper_rules.journal.documents import pack, unpack
from beeper_rules.journal.states import change_document, change_from
from beeper_rules.model.change import Change
from beeper_rules.model.chat import Draft, Reminder
from builders import NOON, became, event, later, message, said, state
from house import house

RULES = "rules: [{id: r, when: new_message, then: [mark_read, archive]}, {id: n, when: no_reply, then: [mute]}]"
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "title": st.text(max_size=5),
        "unread_count": st.integers(0, 3),
        "is_archived": st.booleans(),
        "reminder": st.sampled_from((None, Reminder(remind_at=later(hours=1)))),
        "draft": st.sampled_from((None, Draft(text="x"))),
        "preview": st.sampled_from((None, message(101), message(102, text='\ud800 "before": "events":'))),
        "description": st.just(',"after":{"chat":'),
    },
)


def packed(number: int, change: Change) -> PackedChange:
    """Return a change as its row holds it."""
    return PackedChange(number, change.chat_id, change.at, 1, "hash", pack(change_document(change, text=True)))


@given(st.lists(st.tuples(FIELDS, FIELDS, st.booleans()), max_size=6))
def test_read_as_it_was_written(sightings: list[tuple[dict[str, Any], dict[str, Any], bool]]) -> None:
    """Whatever differs from one change to the next, each is read as if it stood alone."""
    reader = Reader()
    for number, (before, after, known) in enumerate(sightings):
        now = state(**after)
        events = (event(), became("muted", False, True), *([said(now.newest)] if now.newest else []))
        change = Change("!ann", NOON + timedelta(microseconds=number), state(**before) if known else None, now, events)
        one = packed(number, change)
        assert reader.read(one) == change_from(unpack(one.difference)) == change


def test_a_whole_history_is_read_as_it_was_written(tmp_path: Path) -> None:
    """What a daemon recorded is read as `change_from` reads it."""
    with house(tmp_path, RULES) as home:
        live(
            home,
            [Happening(each, chat, 30) for chat in ("!ann:x", "!office:x") for each in ("burst", "answer", "mute")],
        )
        rows = list(home.journal.changes.between(later(days=-1), later(days=1)))
    reader = Reader()
    assert len(rows) > 6
    assert [change_from(unpack(each.difference)) for each in rows] == [reader.read(each) for each in rows]


@pytest.mark.parametrize("blob", [b"", b"no zlib", pack({}), pack({"chat": "!ann", "at": "2026", "before": None})])
def test_a_damaged_row_is_named(blob: bytes) -> None:
    """A row that cannot be read ends the replay with its number, and no traceback."""
    with pytest.raises(StateUnusable, match="#7"):
        Reader().read(PackedChange(7, "!ann", NOON, 1, "hash", blob))
