"""A chat as it would be once fields of it are written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beeper_rules.model.change import Value
from beeper_rules.model.chat import Draft, Reminder
from beeper_rules.projection import WRITABLE, projected
from beeper_rules.vocabulary.actions import ACTIONS
from beeper_rules.vocabulary.fields import FIELDS, WATCHED
from builders import APP, NOON, later, state

ARGS: dict[str, object] = {"at": later(hours=2).isoformat(), "text": "hi"}
WRITTEN = sorted({name for word in ACTIONS.values() for name in word.writes(ARGS)})
ALSO = {
    "is_unread": {"unread", "mentions", "marked_unread"},
    "reminder_at": {"reminder"},
}
"""Field → the fields that say the same in other words."""

ANY_STATE = st.builds(
    state,
    unread_count=st.integers(0, 5),
    unread_mentions_count=st.integers(0, 2),
    is_marked_unread=st.none() | st.booleans(),
    is_archived=st.none() | st.booleans(),
    is_muted=st.none() | st.booleans(),
    is_pinned=st.none() | st.booleans(),
    is_low_priority=st.none() | st.booleans(),
    draft=st.none() | st.builds(Draft, text=st.sampled_from(["", "I was"])),
    reminder=st.none() | st.builds(Reminder, remind_at=st.none() | st.just(NOON)),
)


def test_every_field_that_an_action_writes_can_be_projected() -> None:
    """The projection knows exactly the fields that actions write."""
    assert sorted(WRITABLE) == WRITTEN


@settings(deadline=None)
@given(ANY_STATE, st.sampled_from(sorted(ACTIONS)))
def test_a_projection_reads_as_written(before: object, action: str) -> None:
    """After an action was projected, each field that it writes has its value, and no unrelated one has changed."""
    assert isinstance(before, type(state()))
    writes = ACTIONS[action].writes(ARGS)
    after = projected(before, writes)
    assert {name: FIELDS[name].read(after, APP) for name in writes} == dict(writes)
    touched = set(writes).union(*(ALSO.get(name, set()) for name in writes))
    same = [field for field in WATCHED if field.name not in touched]
    assert [field.read(after, APP) for field in same] == [field.read(before, APP) for field in same]


@pytest.mark.parametrize(
    ("unread", "marked", "value", "expected"),
    [
        (3, True, False, (0, False)),
        (0, False, True, (0, True)),
        (3, None, True, (3, True)),
    ],
)
def test_reading_and_unreading(unread: int, marked: bool | None, value: Value, expected: tuple[int, bool]) -> None:
    """Marked read, nothing is unread; marked unread, the count stays and the mark is set."""
    after = projected(state(unread_count=unread, is_marked_unread=marked), {"is_unread": value}).chat
    assert (after.unread_count, after.is_marked_unread) == expected


def test_nothing_written_nothing_changed() -> None:
    """Without a write the chat is what it was."""
    before = state()
    assert projected(before, {}) is before
