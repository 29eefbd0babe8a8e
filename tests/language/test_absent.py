"""What it means that the API did not report something: the table of three values."""

import pytest

from beeper_rules.model.account import AppFacts
from beeper_rules.model.change import UNKNOWN, ChatState
from beeper_rules.model.chat import Chat, Participant, Participants
from beeper_rules.vocabulary.fields import FIELDS
from builders import APP, NOON, OLD_APP, chat, message
from language.asked import asks, view

BARE = ChatState(Chat(id="!x"))
NO_LABELS = AppFacts(version=(4, 2, 808), modern=True)
FALSE_ALWAYS = {"archived", "muted", "pinned", "merged"}
FALSE_WHEN_MODERN = {"read_only", "low_priority", "marked_unread", "draft", "reminder", "snoozed"}
NONE_WHEN_MODERN = {"description", "snooze_until", "reminder_at"}
UNKNOWN_ALWAYS = {
    "title",
    "network",
    "account",
    "type",
    "participants",
    "member_count",
    "unread",
    "is_unread",
    "mentions",
    "last_activity",
}
SAMPLES = {
    "type": "{type: group}",
    "title": '{title: "Ann"}',
    "network": "{network: WhatsApp}",
    "account": "{account: wa}",
    "participants": '{participants: {has_any: ["Ann"]}}',
    "member_count": "{member_count: {at_least: 2}}",
    "unread": "{unread: 0}",
    "is_unread": "{is_unread: false}",
    "mentions": "{mentions: 0}",
    "last_activity": "{last_activity: {older_than: 1d}}",
}


def test_the_table_is_complete() -> None:
    """Every field says what its absence means, and these tests ask for each."""
    always_there = {"chat", "id"}
    assert set(FIELDS) == (
        FALSE_ALWAYS | FALSE_WHEN_MODERN | NONE_WHEN_MODERN | UNKNOWN_ALWAYS | always_there | {"labels"}
    )


@pytest.mark.parametrize("name", sorted(FALSE_ALWAYS | FALSE_WHEN_MODERN))
def test_an_absent_flag_on_a_modern_app(name: str) -> None:
    """From app 4.2.808 on an absent flag, draft, reminder or snooze is a known no."""
    assert FIELDS[name].read(BARE, APP) is False
    assert asks(f"{{{name}: false}}").holds(view(BARE)) is True


@pytest.mark.parametrize("name", sorted(FALSE_ALWAYS))
def test_an_absent_old_flag_on_an_old_app(name: str) -> None:
    """Archived, muted, pinned and merged are false when absent on any app."""
    assert FIELDS[name].read(BARE, OLD_APP) is False


@pytest.mark.parametrize("name", sorted(FALSE_WHEN_MODERN))
def test_an_absent_new_flag_on_an_old_app(name: str) -> None:
    """What older apps do not report at all is unknown there, whatever is asked of it."""
    assert [
        asks(condition).holds(view(BARE, OLD_APP))
        for condition in (f"{{{name}: true}}", f"{{{name}: false}}", f"{{not: {{{name}: true}}}}")
    ] == [None, None, None]


@pytest.mark.parametrize("name", sorted(NONE_WHEN_MODERN))
def test_an_absent_value(name: str) -> None:
    """An absent description or instant is a known nothing on modern apps and unknown on older ones."""
    assert FIELDS[name].read(BARE, APP) is None
    assert FIELDS[name].read(BARE, OLD_APP) is UNKNOWN


@pytest.mark.parametrize("name", sorted(UNKNOWN_ALWAYS))
def test_what_the_api_did_not_say(name: str) -> None:
    """What every app reports where it can is unknown when absent: the condition is neither true nor false."""
    assert asks(SAMPLES[name]).holds(view(BARE)) is None
    assert asks(f"{{not: {SAMPLES[name]}}}").holds(view(BARE)) is None


def test_the_id_is_always_there() -> None:
    """A chat without a title still has its id as a name."""
    assert asks('{chat: "!x", id: "!x"}').holds(view(BARE)) is True


@pytest.mark.parametrize(("app", "expected"), [(APP, False), (NO_LABELS, None)])
def test_absent_labels(app: AppFacts, expected: bool | None) -> None:
    """Absent labels are none where Beeper has labels at all, else unknown."""
    assert asks("{labels: {has_any: [work]}}").holds(view(BARE, app)) is expected


def test_the_network_of_the_account() -> None:
    """A chat that does not say its network has that of its account."""
    assert asks("{network: whatsapp}").holds(view(ChatState(Chat(id="!x", account_id="wa")))) is True


def test_marked_unread_without_a_count() -> None:
    """A chat that was marked unread is unread, whatever its count."""
    assert asks("{is_unread: true}").holds(view(ChatState(Chat(id="!x", is_marked_unread=True)))) is True


def test_absent_capabilities() -> None:
    """An absent capability is unknown as a level, and not ruled out for `can`."""
    assert asks("{capabilities: {reaction: full}}").holds(view(BARE)) is None
    assert asks("{capabilities: {state: {title: full}}}").holds(view(BARE)) is None
    assert asks("{can: archive}").holds(view(BARE)) is True


MEMBERS = Participants(items=(Participant(id="1", full_name="Ann"),), total=30, has_more=True)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ('{has_any: ["Ann"]}', True),
        ('{has_any: ["Bob"]}', None),
        ('{has_all: ["Ann"]}', True),
        ('{has_all: ["Ann", "Bob"]}', None),
        ('{has_none: ["Ann"]}', False),
        ('{has_none: ["Bob"]}', None),
        ('{has_any: ["Ann"], has_none: ["Bob"]}', None),
        ('{has_any: ["Bob"], has_none: ["Ann"]}', False),
    ],
)
def test_members_beyond_the_cut(condition: str, expected: bool | None) -> None:
    """Whom the list of members cut off may be there or not: only who is listed decides."""
    seen = view(ChatState(chat(participants=MEMBERS)))
    assert asks(f"{{participants: {condition}}}").holds(seen) is expected


def test_the_number_of_members() -> None:
    """The number of members is the total, also where the list is cut."""
    assert asks("{member_count: 30}").holds(view(ChatState(chat(participants=MEMBERS)))) is True


def test_the_newest_message_before_it_is_learnt() -> None:
    """`last_message` is unknown until the newest content message was learnt, and when there is none."""
    condition = asks("{last_message: {mine: false}}")
    assert condition.holds(view(ChatState(chat()))) is None
    assert condition.holds(view(ChatState(chat(), newest_known=True))) is None
    assert condition.holds(view(ChatState(chat(), message(), newest_known=True))) is True


def test_a_text_that_was_not_kept() -> None:
    """A text message without its text is unknown; a picture without one is known to say nothing."""
    wiped, picture = message(text=None), message(text=None, type="IMAGE")
    condition = asks('{last_message: {text: {contains: "hello"}}}')
    assert condition.holds(view(ChatState(chat(), wiped, newest_known=True))) is None
    assert condition.holds(view(ChatState(chat(), picture, newest_known=True))) is False


def test_the_earlier_chat_of_a_new_one() -> None:
    """`was` is unknown for a chat that was not there before."""
    assert asks("{was: {archived: true}}").holds(view()) is None


def test_known() -> None:
    """`known` says whether the API reported a field, and is itself never unknown."""
    assert [
        asks(condition).holds(view(ChatState(Chat(id="!x", unread_mentions_count=0))))
        for condition in ("{known: mentions}", "{known: type}", "{known: [mentions, type]}")
    ] == [True, False, False]
    assert asks("{not: {known: type}}").holds(view(BARE)) is True


def test_a_time_still_to_come() -> None:
    """An instant that is still to come is newer than any age, and no age old."""
    seen = view(ChatState(chat(last_activity=NOON.replace(hour=13))))
    assert asks("{last_activity: {newer_than: 1m}}").holds(seen) is True
    assert asks("{last_activity: {older_than: 0s}}").holds(seen) is False
