import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beeper_rules.journal.documents import dump, load, pack, unpack
from beeper_rules.journal.states import (
    change_document,
    change_from,
    event_document,
    event_from,
    state_document,
    state_from,
)
from beeper_rules.model.capabilities import AttachmentCapabilities, Capabilities
from beeper_rules.model.change import Change, ChatState, Event, Origin
from beeper_rules.model.chat import (
    NOT_RECORDED,
    Chat,
    Draft,
    DraftAttachment,
    Label,
    Merge,
    Participant,
    Participants,
    Reminder,
    Snooze,
)
from beeper_rules.model.message import Attachment, Message
from beeper_rules.model.wire import Wire
from journal.made import NOW, change, event, message, state

# Half a surrogate pair cannot be in a field of text (pydantic refuses it) but can be where the API may send anything.
TEXT = st.text(max_size=8) | st.sampled_from(
    ["\x00", "a\u202eb", "\U0001f469\u200d\U0001f467", "'; DROP TABLE chats", "$x"]
)
WILD = TEXT | st.sampled_from(["\ud800", "x\udfff\ud800"])
INSTANT = st.datetimes(datetime(1971, 1, 1), datetime(2400, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy adds the zone
MAYBE_FLAG = st.none() | st.booleans()
COUNT = st.none() | st.integers(0, 10**6)
KEY = st.integers(-(10**39), 10**39)
LEVEL = st.none() | st.integers(-2, 2)
ANYTHING = st.dictionaries(TEXT, st.none() | WILD | st.integers() | st.lists(WILD, max_size=2), max_size=2)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return what is not always there."""
    return st.none() | strategy


def wire(kind: type[Wire], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return values of the API; their constructors have other names than their fields, so they cannot be inferred."""
    return st.fixed_dictionaries(fields).map(lambda given_fields: kind(**given_fields))


MESSAGES = wire(
    Message,
    id=TEXT,
    sender_name=maybe(TEXT),
    timestamp=INSTANT,
    sort_key=KEY,
    text=maybe(TEXT),
    type=maybe(TEXT),
    is_sender=MAYBE_FLAG,
    edited_timestamp=maybe(INSTANT),
    mentions=maybe(st.lists(TEXT, max_size=2)),
    attachments=maybe(st.lists(wire(Attachment, type=TEXT, duration=maybe(st.floats(0, 9))), max_size=2)),
    reactions=maybe(st.lists(ANYTHING, max_size=2)),
    links=maybe(st.lists(ANYTHING, max_size=2)),
)
CAPABILITIES = wire(
    Capabilities,
    archive=MAYBE_FLAG,
    edit=LEVEL,
    edit_max_age=maybe(st.integers() | st.floats(allow_nan=False)),
    formatting=maybe(st.dictionaries(TEXT, LEVEL, max_size=2)),
    attachments=maybe(st.dictionaries(TEXT, wire(AttachmentCapabilities, caption=LEVEL), max_size=2)),
)
CHATS = wire(
    Chat,
    id=TEXT.filter(bool),
    title=maybe(TEXT),
    description=maybe(TEXT),
    participants=maybe(
        wire(
            Participants,
            items=st.lists(wire(Participant, id=TEXT, full_name=maybe(TEXT)), max_size=2).map(tuple),
            has_more=MAYBE_FLAG,
            total=COUNT,
        )
    ),
    last_activity=maybe(INSTANT),
    unread_count=COUNT,
    is_muted=MAYBE_FLAG,
    last_read_message_sort_key=maybe(KEY),
    reminder=maybe(wire(Reminder, remind_at=maybe(INSTANT), dismiss_on_incoming_message=MAYBE_FLAG)),
    snooze=maybe(wire(Snooze, snooze_until=maybe(INSTANT))),
    draft=maybe(wire(Draft, text=TEXT, attachments=maybe(st.just({"x": DraftAttachment(file_size=1.5)})))),
    labels=maybe(st.lists(wire(Label, id=TEXT, name=TEXT), max_size=2).map(tuple)),
    merge=maybe(wire(Merge, chat_ids=st.lists(TEXT, max_size=2).map(tuple))),
    capabilities=maybe(CAPABILITIES),
    preview=maybe(MESSAGES),
)
STATES = st.builds(
    ChatState,
    chat=CHATS,
    newest=maybe(MESSAGES),
    newest_known=st.booleans(),
    theirs_since=maybe(INSTANT),
    mine_at=maybe(INSTANT),
    cursor=KEY,
    active_at=maybe(INSTANT),
)
PLAIN_VALUE = st.none() | st.booleans() | st.integers() | WILD | INSTANT | st.lists(WILD, max_size=2).map(tuple)
EVENTS = st.builds(
    Event,
    name=WILD,
    at=INSTANT,
    origin=st.sampled_from(Origin),
    field=WILD,
    old=PLAIN_VALUE,
    new=PLAIN_VALUE,
    message=maybe(MESSAGES),
    depth=st.integers(0, 3),
)
FAST = settings(deadline=None, suppress_health_check=list(HealthCheck))


@FAST
@given(STATES)
def test_state(given_state: ChatState) -> None:
    """A chat's state comes back exactly as it was, whatever its text and however large its sort keys."""
    assert state_from(load(dump(state_document(given_state, text=True)))) == given_state


@FAST
@given(EVENTS)
def test_event(given_event: Event) -> None:
    """An event comes back exactly as it was."""
    assert event_from(load(dump(event_document(given_event, text=True)))) == given_event


@FAST
@given(
    st.builds(
        Change,
        chat_id=TEXT,
        at=INSTANT,
        before=maybe(STATES),
        after=STATES,
        events=st.lists(EVENTS, max_size=2).map(tuple),
        watched_since=maybe(INSTANT),
    )
)
def test_change(given_change: Change) -> None:
    """A change comes back exactly as it was."""
    assert change_from(unpack(pack(change_document(given_change, text=True)))) == given_change


def test_without_text() -> None:
    """Unless asked to, the journal keeps nothing that anybody wrote, in no part of a change."""
    secret = message("secret", reactions=[{"text": "secret"}], links=[{"title": "secret"}])
    told = ChatState(Chat(id="!a", title="Mum", preview=secret, draft=Draft(text="secret")), newest=secret)
    whole = Change("!a", NOW, told, told, (event("new_message", message=secret),))
    written = json.dumps(change_document(whole, text=False))
    assert "secret" not in written
    assert ("Mum" in written, NOT_RECORDED in written) == (True, True)


def test_unknown_before() -> None:
    """A chat that was not known before the change has no state before it."""
    fresh = Change("!a", NOW, None, state(), ())
    assert change_from(change_document(fresh, text=True)).before is None


def test_made_change_is_kept() -> None:
    """The events of a change keep their order."""
    both = change("!a", event("muted"), event("archived"))
    assert [each.name for each in change_from(change_document(both, text=True)).events] == ["muted", "archived"]
