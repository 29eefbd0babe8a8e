"""`diff`: two sightings of one chat → everything that a rule can be told about."""

from collections.abc import Iterator

from beeper_rules.diff import conversation, generations, instants
from beeper_rules.diff.origin import attribute, origin_of
from beeper_rules.model.change import UNKNOWN, ChatState, Event, Origin, Unknown, Value
from beeper_rules.model.listed import Around, Difference, Listed
from beeper_rules.vocabulary.events import CHANGED
from beeper_rules.vocabulary.fields import WATCHED


def diff(before: ChatState | None, listed: Listed, around: Around) -> Difference:
    """Return the events between `before` and `listed`, and what is known from now on.

    A chat that is seen for the first time brings events only when something in it is newer than its account is to us:
    the first sight of an account is silent.
    """
    after = conversation.state_after(before, listed)
    members = tuple(conversation.state_after(around.members_before.get(each.chat.id), each) for each in listed.members)
    if before is None:
        events = tuple(_first_sight(after, listed, around))
        state = conversation.noticed(after, around) if events else after
        return Difference(state, events, members=members, scheduled=instants.agenda(after, around))
    around = generations.told_apart(before.chat, listed.chat, around)
    active = conversation.activity(before, listed, around)
    state = conversation.noticed(after, around) if active else after
    attribution = attribute(before, after, active=active or conversation.spoke(before, listed, around), around=around)
    events = (*_events(before, after, listed, around, active=active),)
    return Difference(
        state=state,
        members=members,
        events=events,
        writes=tuple(attribution.kept),
        settled=tuple(attribution.settled),
        reversals=tuple(attribution.reversals),
        scheduled=instants.agenda(after, around),
    )


def _first_sight(after: ChatState, listed: Listed, around: Around) -> Iterator[Event]:
    """Yield the events of a chat that was not there before."""
    apart = conversation.joined(listed, around)
    if apart is not None:
        if not generations.updated(around):
            yield Event("chat_added", around.seen_before)
        yield from _said(apart, after, listed, around, active=conversation.activity(apart, listed, around))
        return
    newest = listed.chat.preview or after.newest
    since = newest.timestamp if newest else listed.chat.last_activity
    if around.account_since is None or since is None or since <= around.account_since:
        return
    at = conversation.happened_at(newest, around)
    yield Event("chat_added", at)
    if newest is not None and not newest.mine:
        yield Event("new_activity", at, Origin.THEM)
    if conversation.mentioned(listed.chat.model_copy(update={"unread_mentions_count": 0}), listed.chat, around):
        yield Event("unread_mention", at, Origin.THEM)
    yield from conversation.messages(listed, around)
    if after.newest_known and after.newest is not None:
        yield Event(*(("no_reply", at, Origin.ME) if after.newest.mine else ("unanswered", at, Origin.THEM)))


def _events(before: ChatState, after: ChatState, listed: Listed, around: Around, *, active: bool) -> Iterator[Event]:
    """Yield the events of a chat that was known."""
    yield from _said(before, after, listed, around, active=active)
    yield from instants.due(after, around)
    # What a message brings along came with it; anything else may be as old as the last look.
    at = conversation.happened_at(listed.chat.preview, around) if active else around.seen_before
    differing = list(differences(before, after, around))
    changed = {name: new for name, _, new in differing}
    for name, old, new in differing:
        origin, depth = origin_of(name, changed, around, active=active)
        yield Event(CHANGED, at, origin, name, old, new, depth=depth)


def _said(before: ChatState, after: ChatState, listed: Listed, around: Around, *, active: bool) -> Iterator[Event]:
    """Yield the events that are about what was said."""
    at = conversation.happened_at(listed.chat.preview, around) if active else around.seen_before
    if active:
        yield Event("new_activity", at, Origin.THEM)
    if conversation.mentioned(before.chat, listed.chat, around):
        yield Event("unread_mention", at, Origin.THEM)
    yield from conversation.messages(listed, around)
    yield from conversation.turns(before, after, listed, around)


def differences(before: ChatState, after: ChatState, around: Around) -> Iterator[tuple[str, Value, Value]]:
    """Yield field, old and new value of every watched field that differs and was known both times."""
    shown = after
    before, after = generations.comparable(before, after, around)
    for field in WATCHED:
        old, new = field.read(before, around.app_before or around.app), field.read(after, around.app)
        if old is UNKNOWN or new is UNKNOWN or isinstance(old, Unknown) or isinstance(new, Unknown):
            continue
        # What two apps can both tell differs, but what the newer one tells as well is all that counts from now on.
        if old != new and field.read(shown, around.app) == new:
            yield field.name, old, new
