"""What holds of any two sightings of a chat."""

from dataclasses import replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from beeper_rules.diff import diff
from beeper_rules.diff.generations import comparable, told_apart
from beeper_rules.model.account import AppFacts
from beeper_rules.model.change import UNKNOWN, ChatState, Write
from beeper_rules.model.chat import Chat, Draft, Label, Merge, Participant, Participants, Reminder, Snooze
from beeper_rules.model.listed import Around, Difference
from beeper_rules.model.message import Message
from beeper_rules.vocabulary.fields import WATCHED
from builders import APP, KEY, NOON, OLD_APP, around, earlier, listed, message, mine, spoken, state

flags = st.none() | st.booleans()
counts = st.none() | st.integers(0, 60)
instants = st.integers(-7200, 7200).map(lambda seconds: earlier(seconds=seconds))
people = st.sampled_from(["ann", "bo", "cy", "me"]).map(lambda who: Participant(id=who, full_name=who.title()))
SINCE_MODERN = (
    "description",
    "draft",
    "reminder",
    "snooze",
    "is_read_only",
    "is_marked_unread",
    "is_low_priority",
    "unread_mentions_count",
)
apps = st.sampled_from([APP, OLD_APP, AppFacts(modern=True), AppFacts(version=(4, 3, 0), modern=True, labels=True)])


def messages() -> st.SearchStrategy[Message]:
    """Return any message near the one that chats begin with."""
    return st.builds(
        message,
        st.integers(KEY - 3, KEY + 3),
        instants,
        is_sender=flags,
        type=st.sampled_from(["TEXT", "REACTION", "IMAGE", None]),
        is_hidden=flags,
        is_deleted=flags,
        chat_id=st.none() | st.just("!ann"),
    )


def chats() -> st.SearchStrategy[Chat]:
    """Return the same chat in any condition that the API can describe."""
    return st.builds(
        Chat,
        id=st.just("!ann"),
        account_id=st.none() | st.just("wa"),
        network=st.none() | st.just("WhatsApp"),
        title=st.none() | st.sampled_from(["Ann", "Anne", ""]),
        type=st.none() | st.sampled_from(["single", "group", "channel"]),
        description=st.none() | st.sampled_from(["", "Climbing"]),
        participants=st.none()
        | st.builds(Participants, items=st.lists(people, max_size=3).map(tuple), has_more=flags, total=counts),
        last_activity=st.none() | instants,
        unread_count=counts,
        unread_mentions_count=counts,
        is_marked_unread=flags,
        last_read_message_sort_key=st.none() | st.integers(KEY - 3, KEY + 3),
        is_archived=flags,
        is_muted=flags,
        is_pinned=flags,
        is_low_priority=flags,
        is_read_only=flags,
        reminder=st.none() | st.builds(Reminder, remind_at=st.none() | instants),
        snooze=st.none() | st.builds(Snooze, snooze_until=st.none() | instants),
        draft=st.none() | st.builds(Draft, text=st.sampled_from(["", "I was"])),
        labels=st.none()
        | st.lists(st.sampled_from("abc").map(lambda name: Label(id=name, name=name)), max_size=3).map(tuple),
        merge=st.none() | st.just(Merge(chat_ids=("!a", "!b"))),
        preview=st.none() | messages(),
    )


def writes() -> st.SearchStrategy[tuple[Write, ...]]:
    """Return what rules may have written to the chat, at most once to each field."""
    one = st.builds(
        Write,
        chat_id=st.just("!ann"),
        field=st.sampled_from(["archived", "muted", "is_unread", "draft"]),
        value=st.booleans(),
        action_id=st.integers(1, 9),
        rule_id=st.sampled_from("rs"),
        at=instants,
        until=instants,
        depth=st.integers(0, 1),
        confirmed=st.booleans(),
        listed=st.booleans(),
        side_effects=st.sampled_from([{}, {"unread": None, "archived": None}]),
    )
    return st.lists(one, max_size=3, unique_by=lambda each: each.field).map(tuple)


def arounds() -> st.SearchStrategy[Around]:
    """Return any circumstances of a pass at noon."""
    return st.builds(
        around,
        app=apps,
        app_before=st.none() | apps,
        backfilling=st.booleans(),
        writes=writes(),
        scheduled=st.dictionaries(st.sampled_from(["snooze", "reminder"]), instants),
    )


def seen(before: Chat, app: AppFacts) -> ChatState:
    """Return what is known after that chat was seen for the first time."""
    return diff(None, listed(before), around(app=app, account_since=None)).state


def compared(before: Chat, after: Chat, circumstances: Around) -> tuple[ChatState, Difference]:
    """Return the state before, and what `diff` says of the two sightings."""
    first = seen(before, circumstances.app_before or circumstances.app)
    return first, diff(first, listed(after), circumstances)


@settings(deadline=None)
@example(
    Chat(id="!ann", unread_count=1), Chat(id="!ann", unread_count=0, is_marked_unread=True), around(app_before=OLD_APP)
)
@given(chats(), chats(), arounds())
def test_differences_lead_from_the_old_readings_to_the_new(before: Chat, after: Chat, circumstances: Around) -> None:
    """Applying every (field, old, new) to what was read before gives what is read now, where both apps tell it."""
    first, found = compared(before, after, circumstances)
    each_by_its_app = told_apart(before, after, circumstances)
    then, now = comparable(first, found.state, each_by_its_app)
    old = {field.name: field.read(then, each_by_its_app.app_before or APP) for field in WATCHED}
    new = {field.name: field.read(now, each_by_its_app.app) for field in WATCHED}
    changed = {each.field: (each.old, each.new) for each in found.events if each.field}
    assert all(old[name] == was for name, (was, _) in changed.items())
    applied = {name: changed[name][1] if name in changed else value for name, value in old.items()}
    # A chat that the newer app shows as marked unread is unread, whatever the older one would tell of its count.
    shown = {field.name: field.read(found.state, each_by_its_app.app) for field in WATCHED}
    known = [name for name in old if UNKNOWN not in {old[name], new[name]} and shown[name] == new[name]]
    assert {name: applied[name] for name in known} == {name: new[name] for name in known}
    assert all(each in known for each in changed)


@settings(deadline=None)
@given(chats(), arounds())
def test_two_equal_sightings_make_no_event(one: Chat, circumstances: Around) -> None:
    """A chat that is listed as it was makes no event, unless an instant has come."""
    still = replace(circumstances, app_before=circumstances.app, scheduled={})
    first, found = compared(one, one, still)
    assert [each.name for each in found.events] == []
    assert found.state == first


@settings(deadline=None)
@given(chats(), chats(), arounds())
def test_no_write_is_lost(before: Chat, after: Chat, circumstances: Around) -> None:
    """Every write is afterwards either still in force or settled, never both and never forgotten."""
    _, found = compared(before, after, circumstances)
    fields = [each.field for each in (*found.writes, *found.settled)]
    assert sorted(fields) == sorted(each.field for each in circumstances.writes)
    assert {each.write.field for each in found.reversals} <= {each.field for each in found.settled}


@settings(deadline=None)
@given(chats(), chats(), arounds())
def test_a_change_is_told_once(before: Chat, after: Chat, circumstances: Around) -> None:
    """What was told once is not told again when the next pass lists the same."""
    _, found = compared(before, after, circumstances)
    again = replace(circumstances, app_before=circumstances.app, writes=found.writes, scheduled=dict(found.scheduled))
    assert [each.name for each in diff(found.state, listed(after), again).events] == []


def quiet_ends() -> st.SearchStrategy[Chat]:
    """Return the usual chat after things that are no activity: read, mine, edited, deleted, reacted to, moved."""
    previews = st.one_of(
        st.none(),
        st.builds(message, st.integers(KEY - 3, KEY), is_deleted=flags, edited_timestamp=st.none() | instants),
        st.builds(mine, st.integers(KEY - 3, KEY + 9), instants, type=st.sampled_from(["TEXT", "REACTION", None])),
    )
    return st.builds(
        lambda preview, read, unread, activity: (
            state(preview=preview, last_read_message_sort_key=read, unread_count=unread, last_activity=activity).chat
        ),
        previews,
        st.integers(KEY, KEY + 9),
        st.none() | st.integers(0, 5),
        st.none() | instants,
    )


@settings(deadline=None)
@given(quiet_ends())
def test_nothing_of_mine_is_new_activity(after: Chat) -> None:
    """Reading, my own messages and reactions, edits, deletions and lastActivity never make new activity."""
    before = state(unread_count=5)
    assert "new_activity" not in spoken(diff(before, listed(after), around()))


@settings(deadline=None)
@given(st.lists(messages(), max_size=6, unique_by=lambda each: each.sort_key))
def test_the_cursor_never_goes_back(previews: list[Message]) -> None:
    """Whatever the previews of later passes are, the cursor rises or stays."""
    known = state()
    for preview in previews:
        after = diff(known, listed(known.chat.model_copy(update={"preview": preview})), around(now=NOON)).state
        assert after.cursor >= known.cursor
        known = after


@settings(deadline=None)
@given(chats(), st.booleans())
def test_no_field_s_first_or_last_sight_is_an_event(one: Chat, newer: bool) -> None:
    """A chat that an app before 4.2.808 and one after it list in the same condition makes no event either way."""
    bare = one.model_copy(update=dict.fromkeys(SINCE_MODERN)).model_copy(update={"merge": None, "labels": None})
    pair, app_pair = ((bare, one), (OLD_APP, APP)) if newer else ((one, bare), (APP, OLD_APP))
    first = seen(pair[0], app_pair[0])
    found = diff(first, listed(pair[1]), around(app_before=app_pair[0], app=app_pair[1]))
    assert [each.spoken for each in found.events] == []
