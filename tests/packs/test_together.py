"""What holds for all packs at once, whatever happens in whatever chat."""

from collections.abc import Iterator
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from beeper_rules.decide import decide
from beeper_rules.model.change import Change, Value
from beeper_rules.model.decision import Decision, Standing
from beeper_rules.projection import projected
from beeper_rules.vocabulary.actions import ACTIONS
from builders import APP, NOON, OLD_APP, became, change, earlier, event, facts, later, message, mine, said, state
from packs.book import BOOK, OWN

TEXTS = ["Hello", "Urgent!", "Your code is 471 182", "Are you coming?", "I'll call you", "Your parcel", None]
EVENTS = [
    *map(event, ["new_activity", "unread_mention", "snooze_expired", "reminder_due", "unanswered", "no_reply"]),
    event("chat_added"),
    became("is_unread", old=True, new=False),
    became("archived", old=False, new=True),
    became("unread", 0, 60),
    became("draft", old=False, new=True),
]
MESSAGES = st.builds(
    lambda made, text, sender: made(101, NOON, text=text, sender_id=sender),
    st.sampled_from([message, mine]),
    st.sampled_from(TEXTS),
    st.sampled_from(["ann", "Ben", "cleo"]),
)


RARELY: dict[str, list[Any]] = {
    "is_pinned": [None, None, None, True],
    "draft": [None, None, None, {"text": "Dear"}],
    "reminder": [None, None, None, {"remindAt": later(hours=4)}],
    "snooze": [None, None, None, {"snoozeUntil": later(hours=4)}],
    "unread_mentions_count": [0, 0, 1, None],
}
"""What keeps most rules from acting, so that it must not be there most of the time."""


@st.composite
def chats(draw: st.DrawFn) -> dict[str, Any]:
    """Return the fields of a chat of which a pack may have something to say."""
    single = draw(st.booleans())
    titles = ["Ann", "Mum", "Lena", "Weather Bot"] if single else ["Football", "School", "Incidents", "Weather Bot"]
    return (
        {name: draw(st.booleans()) for name in ("is_muted", "is_archived", "is_low_priority", "is_read_only")}
        | {name: draw(st.sampled_from(values)) for name, values in RARELY.items()}
        | {
            "title": draw(st.sampled_from(["Zed", *titles])),
            "type": "single" if single else "group",
            "network": draw(st.sampled_from(["WhatsApp", "Slack", "Telegram"])),
            "unread_count": draw(st.sampled_from([0, 1, 60])),
            "participants": {"total": draw(st.sampled_from([3, 300]))},
            "last_activity": draw(st.sampled_from([NOON, earlier(days=40)])),
            "preview": draw(MESSAGES),
        }
    )


@st.composite
def changes(draw: st.DrawFn) -> Change:
    """Return a change of such a chat, with several events at once."""
    fields = draw(chats())
    before = state(**fields | {"is_archived": draw(st.booleans()), "unread_count": 0})
    messages = draw(st.lists(MESSAGES, max_size=2))
    events = draw(
        st.lists(st.sampled_from(EVENTS), min_size=1, max_size=6, unique_by=lambda each: (each.name, each.field))
    )
    # What came in is there: a mention, sixty messages, an activity that is not weeks old.
    if any(each.name in {"new_activity", "chat_added", "unanswered", "no_reply"} for each in events) or messages:
        fields |= {"last_activity": NOON}
    if any(each.name == "unread_mention" for each in events):
        fields |= {"unread_mentions_count": 1}
    if any(each.field == "unread" for each in events):
        fields |= {"unread_count": 60}
    return change(*events, *map(said, messages), before=before, after=state(**fields))


FILLED_IN = st.booleans()


def decided(one: Change, filled_in: bool, *, app_is_old: bool = False) -> Decision:
    """Return what the packs say; a reminder at its usual time is one of a rule."""
    return decide(
        one, OWN if filled_in else BOOK, facts(app=OLD_APP if app_is_old else APP, own_reminder_at=later(hours=4)), NOON
    )


def written(found: Decision) -> Iterator[tuple[str, Value]]:
    """Yield every field that is to be written, with its value."""
    for each in found.intents:
        if each.standing is Standing.PLANNED:
            yield from ACTIONS[each.kind].writes(each.args).items()


def kinds(found: Decision) -> set[str]:
    """Return the actions that are to be done."""
    return {each.kind for each in found.intents if each.standing is Standing.PLANNED}


@given(changes(), FILLED_IN, st.booleans())
def test_one_change_is_answered_once(one: Change, filled_in: bool, app_is_old: bool) -> None:
    """No field is written in two ways by one change, and no chat goes to the archive and to low priority at once."""
    found = decided(one, filled_in, app_is_old=app_is_old)
    writes = list(written(found))
    assert len(set(writes)) == len({field for field, _ in writes})
    assert not {"archive", "low_priority"} <= kinds(found)


@given(changes(), FILLED_IN)
def test_no_pack_undoes_what_another_did(one: Change, filled_in: bool) -> None:
    """The message after a change writes nothing back that was written on the change, wherever Beeper puts the chat.

    Left out is what one pack is meant to bring back, and what the language cannot tell apart.
    """
    chat, happened = one.after.chat, {each.name for each in one.events}
    first = dict(written(decided(one, filled_in)))
    first.pop("reminder_at", None)
    # Somebody close comes back: the stranger who turned out to be one, and the old chat that I had read.
    assume(not (chat.title == "Mum" and ("chat_added" in happened or first.get("archived"))))
    # A muted group cannot be marked as unread while it has unread messages; the next one sends it away.
    assume(not (chat.type == "group" and chat.unread_count and happened & {"snooze_expired", "reminder_due"}))
    settled = projected(one.after, first)
    for archived in {bool(settled.chat.is_archived), False}:
        again = projected(settled, {"archived": archived})
        second = dict(written(decided(change(event(), event("unanswered"), before=settled, after=again), filled_in)))
        assert first == first | {field: value for field, value in second.items() if field in first}


@given(changes(), FILLED_IN)
def test_what_is_put_away(one: Change, filled_in: bool) -> None:
    """Archived are only groups that I muted or had archived, and old chats of two that I read.

    What is pinned, mentions me or has a draft in it is not.
    """
    chat = one.after.chat
    if "archive" in kinds(decided(one, filled_in)):
        mine_to_miss = chat.is_muted or (one.before is not None and one.before.chat.is_archived)
        assert mine_to_miss if chat.type == "group" else chat.last_activity == earlier(days=40)
        assert (chat.is_pinned, chat.draft) == (None, None)
        assert chat.type == "single" or chat.unread_mentions_count == 0
