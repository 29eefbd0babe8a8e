"""What counts as new activity, and what never does."""

import pytest

from beeper_rules.model.change import Origin
from beeper_rules.model.chat import Chat
from builders import KEY, NOON, chat, difference, earlier, later, listed, message, mine, names, spoken, state


def test_a_newer_message_of_theirs_is_new_activity() -> None:
    """The preview's sort key rose and the preview is not mine: that is new activity, theirs."""
    found = difference(state(), chat(unread_count=1, preview=message(KEY + 1, NOON)))
    assert [(each.name, each.origin) for each in found.events if not each.field] == [("new_activity", Origin.THEM)]


def test_a_message_that_was_read_at_once_is_new_activity() -> None:
    """A message that I read elsewhere before the next pass is seen by its sort key, though nothing is unread."""
    found = difference(state(), chat(last_read_message_sort_key=KEY + 1, preview=message(KEY + 1, NOON)))
    assert names(found) == ["new_activity"]


def test_a_rising_unread_count_is_new_activity() -> None:
    """An unread count that rose while the read mark stayed is new activity, even without a preview."""
    found = difference(state(preview=None), chat(preview=None, unread_count=2))
    assert spoken(found) == {"new_activity"}


def test_a_message_under_my_own_is_new_activity() -> None:
    """Their message is noticed by the unread count when a message of mine has become the preview."""
    found = difference(state(), chat(unread_count=1, preview=mine(KEY + 2, NOON)))
    assert "new_activity" in spoken(found)


SILENT: dict[str, tuple[Chat, Chat]] = {
    "nothing at all": (chat(), chat()),
    "my own message": (chat(), chat(preview=mine(KEY + 1, NOON), last_read_message_sort_key=KEY + 1)),
    "reading on the phone": (
        chat(unread_count=3, unread_mentions_count=1, is_marked_unread=True),
        chat(last_read_message_sort_key=KEY + 3),
    ),
    "reading a part": (chat(unread_count=3), chat(unread_count=2, last_read_message_sort_key=KEY + 1)),
    "lastActivity alone": (chat(), chat(last_activity=NOON)),
    "an edit": (chat(), chat(preview=message(text="Helo", edited_timestamp=NOON), last_activity=NOON)),
    "a deletion": (chat(), chat(preview=message(text=None, is_deleted=True))),
    "a deletion that uncovers an older message": (chat(), chat(preview=message(KEY - 1))),
    "my reaction": (chat(), chat(preview=mine(KEY + 1, NOON, type="REACTION"), last_activity=NOON)),
    "marking it unread from a message on": (
        chat(),
        chat(unread_count=2, last_read_message_sort_key=KEY - 2, is_marked_unread=True),
    ),
    "marking it unread": (chat(), chat(is_marked_unread=True)),
    "a preview that is missing": (chat(), chat(preview=None)),
    "a title that resolves": (chat(title="+49 170"), chat(title="Ann")),
}


@pytest.mark.parametrize(("before", "after"), SILENT.values(), ids=SILENT)
def test_what_is_no_activity(before: Chat, after: Chat) -> None:
    """Reading, my own messages, edits, deletions, reactions of mine and lastActivity alone are never new activity."""
    first = difference(None, before).state
    assert "new_activity" not in spoken(difference(first, after))


def test_a_deletion_does_not_make_the_next_message_old() -> None:
    """After the newest message was deleted, an older preview is not new, and the next real message still is."""
    deleted = difference(state(), chat(preview=message(KEY - 5))).state
    assert spoken(difference(deleted, chat(preview=message(KEY - 5)))) == set()
    assert spoken(difference(deleted, chat(preview=message(KEY + 1, NOON)))) == {"new_activity"}


def test_a_preview_that_comes_back_is_not_new() -> None:
    """A preview that was left out for one pass and is there again is no activity."""
    without = difference(state(), chat(preview=None)).state
    assert spoken(difference(without, chat())) == set()


def test_a_first_preview_of_an_old_message_is_not_new() -> None:
    """A preview that appears for the first time and is no newer than the chat's last activity is no activity."""
    assert spoken(difference(state(preview=None), chat())) == set()


def test_the_first_message_of_an_empty_chat_is_new() -> None:
    """In a chat that had no message yet, the first one is new activity."""
    found = difference(state(preview=None), chat(preview=message(1, NOON), last_activity=NOON))
    assert spoken(found) == {"new_activity", "unanswered"}


def test_sort_keys_are_numbers() -> None:
    """A sort key that crosses a power of ten has risen, although as text it would have fallen."""
    before = state(preview=message(99_999_999))
    assert spoken(difference(before, chat(preview=message(100_000_007, NOON)))) == {"new_activity"}


@pytest.mark.parametrize(
    ("written", "happened"),
    [
        pytest.param(earlier(seconds=2), earlier(seconds=2), id="between the passes"),
        pytest.param(earlier(days=3), earlier(seconds=5), id="delivered late: not before the last pass"),
        pytest.param(later(days=3), NOON, id="a clock ahead: not after this pass"),
    ],
)
def test_when_it_happened(written: object, happened: object) -> None:
    """A message happened to this inbox between the last pass and this one, whatever its own clock says."""
    found = difference(state(), listed(chat(preview=message(KEY + 1, written))))  # type: ignore[arg-type]  # both are instants
    assert [each.at for each in found.events if each.name == "new_activity"] == [happened]


def test_an_account_that_fills_in_history_is_believed_about_time() -> None:
    """While an account fills in history, a message is as old as it says, so that no rule takes it for fresh."""
    found = difference(state(), chat(preview=message(KEY + 1, earlier(days=3))), backfilling=True)
    assert [each.at for each in found.events if each.name == "new_activity"] == [earlier(days=3)]


def test_activity_is_remembered() -> None:
    """The state holds when a newer message of theirs was last noticed, and keeps it."""
    active = difference(state(), chat(unread_count=1, preview=message(KEY + 1, NOON))).state
    assert active.active_at == NOON
    after = difference(active, chat(unread_count=1, preview=message(KEY + 1, NOON)), now=later(minutes=5)).state
    assert after.active_at == NOON
