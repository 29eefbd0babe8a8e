"""`poll`: a head poll or a sweep, from the first page to the last message."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from beeper_rules.beeper import Beeper, BrokenItem
from beeper_rules.errors import CallFailed, Deferred, NotSent, Rejected, Unauthorized
from beeper_rules.model.account import Account, AppFacts
from beeper_rules.model.change import ChatState
from beeper_rules.model.chat import Chat
from beeper_rules.model.listed import Listed
from beeper_rules.poll.installation import accounts_of, installation, is_another, labels_of, with_networks
from beeper_rules.poll.merged import parents
from beeper_rules.poll.messages import Said, read_new, read_newest
from beeper_rules.poll.pages import Until, read_list


@dataclass(frozen=True)
class Known:
    """What earlier passes left."""

    states: Mapping[str, ChatState]
    accounts: Mapping[str, datetime]
    """Account id → UTC instant from which it is known."""
    app: AppFacts
    watermark: datetime | None = None
    before_was_complete: bool = False


@dataclass(frozen=True)
class Want:
    """What this pass is for."""

    sweep: bool
    messages: bool = False
    """Whether a rule looks at messages one by one."""
    newest: bool = False
    """Whether a rule must know the newest content message of a chat that changed."""
    newest_of: frozenset[str] = frozenset()
    """Chats whose newest content message is needed although they may not have changed."""
    missing: frozenset[str] = frozenset()
    """Chats of which it is to be asked whether they are gone."""
    ahead: frozenset[str] = frozenset()
    """Chats of which messages were left in the pass before: see `Pass.ahead`."""


@dataclass(frozen=True)
class Pass:
    """What one look at Beeper saw."""

    at: datetime
    """UTC instant at which it began."""
    sweep: bool
    """Whether it was meant to see every chat."""
    complete: bool
    """Whether it saw all that it was meant to see."""
    chats: Mapping[str, Chat]
    """Every listed chat by id, members of merged chats included."""
    listed: Mapping[str, Listed]
    """Every conversation by id."""
    accounts: Mapping[str, Account] | None
    """Every account by id; None when they were not asked for or not to be had."""
    app: AppFacts
    broken: tuple[BrokenItem, ...] = ()
    gone: frozenset[str] = frozenset()
    """Of the chats asked for as missing: those that Beeper does not know any more."""
    there: frozenset[str] = frozenset()
    """Of the chats asked for as missing: those that Beeper knows."""
    ahead: frozenset[str] = frozenset()
    """Chats whose messages were ahead of the list; these messages are left for the next pass."""
    failures: tuple[CallFailed, ...] = ()
    """What could not be read, and is tried again with the next pass."""


@dataclass
class _Gathering:
    """What goes wrong on the way without ending the pass."""

    failures: list[CallFailed] = field(default_factory=list)
    ahead: set[str] = field(default_factory=set)
    last_word: CallFailed | None = None
    """The failure after which nothing more is asked: Beeper is away, or asked to be left alone."""

    def note(self, failure: CallFailed, *, last: bool = False) -> None:
        """Keep a failure, once; `last` when nothing more is to be asked."""
        if failure not in self.failures:
            self.failures.append(failure)
        if last or isinstance(failure, NotSent | Deferred):
            self.last_word = failure

    def go_on(self) -> None:
        """Raise the failure after which nothing more is asked, if there was one."""
        if self.last_word is not None:
            raise self.last_word


async def poll(beeper: Beeper, known: Known, want: Want, now: datetime) -> Pass:
    """Return what Beeper lists now, and what its messages say where a rule needs them.

    Raises CallFailed when not even the first page came, or when a whole list came without the accounts: then it is
    not known what to believe of it.
    """
    gathering = _Gathering()
    until = (
        None
        if want.sweep
        else Until(known.states, known.before_was_complete, known.watermark, frozenset(known.accounts))
    )
    reading = await read_list(beeper, until)
    # Another app than before shows all of the inbox in its own way: it is looked at whole, and at once.
    updated = until is not None and is_another(beeper, known.app, reading)
    if updated and reading.failure is None:
        reading = await read_list(beeper, None)
    if reading.failure:
        gathering.note(reading.failure, last=True)
    # A chat of an account that nobody knows: only a whole look tells what that account is.
    strange = {chat.account_id for chat in reading.chats.values()} - {None} - set(known.accounts)
    sweep = want.sweep or updated or bool(strange)
    whole = sweep and reading.failure is None
    accounts = await accounts_of(beeper) if whole else None
    labels = known.app.labels
    if whole:
        labels = await labels_of(beeper, gathering.note, before=labels)
    app = installation(beeper, known.app, reading, accounts, labels=labels)
    merges = any(chat.merge for chat in reading.chats.values()) or (known.app.merges and not whole)
    known = replace(known, app=replace(app, merges=merges))
    chats = with_networks(reading.chats, app)
    listed = await _conversations(beeper, chats, known, want, gathering)
    unseen = {chat_id for chat_id in want.missing if _out_of_sight(chat_id, chats, known)}
    answers = {chat_id: await _is_gone(beeper, chat_id, gathering) for chat_id in sorted(want.missing - unseen)}
    return Pass(
        at=now,
        sweep=sweep,
        complete=reading.complete,
        chats=chats,
        listed=listed,
        accounts=accounts,
        app=known.app,
        broken=tuple(reading.broken),
        gone=frozenset(chat_id for chat_id, gone in answers.items() if gone is True),
        there=frozenset(unseen) | {chat_id for chat_id, gone in answers.items() if gone is False},
        ahead=frozenset(gathering.ahead),
        failures=tuple(gathering.failures),
    )


async def _conversations(
    beeper: Beeper, chats: Mapping[str, Chat], known: Known, want: Want, gathering: _Gathering
) -> dict[str, Listed]:
    """Return every conversation with what its messages say; one whose messages cannot be read now is left out."""
    # An app without merged chats shows their members as they are, whatever a newer one showed before.
    parent_of = parents(chats, known.states if known.app.merges else {})
    members: dict[str, list[Listed]] = {parent: [] for parent in parent_of.values()}
    listed: dict[str, Listed] = {}
    for chat in chats.values():
        if chat.id in members or (chat.merge and chat.id not in parent_of):
            continue
        try:
            found = await _with_messages(beeper, chat, known, want, gathering)
        except Unauthorized:
            raise
        except CallFailed as failure:
            gathering.note(failure)
            continue
        if chat.id in parent_of:
            members[parent_of[chat.id]].append(found)
        else:
            listed[chat.id] = found
    for chat in chats.values():
        if chat.merge and chat.id not in parent_of:
            listed[chat.id] = _merged(chat, [*members.pop(chat.id, []), *_unlisted(chat, chats, known)], known)
    for parent, found_members in members.items():
        if parent in known.states and found_members:
            listed[parent] = _merged(known.states[parent].chat, found_members, known)
    return listed


def _merged(parent: Chat, members: list[Listed], known: Known) -> Listed:
    """Return the parent with what all its members said, in the order of their clocks."""
    messages = sorted((m for each in members for m in each.messages), key=lambda m: m.timestamp)
    newest = [each.newest for each in members if each.newest]
    before = known.states.get(parent.id)
    if before and before.newest:
        newest.append(before.newest)
    return Listed(
        chat=parent,
        messages=tuple(messages),
        newest=max(newest, key=lambda each: each.timestamp, default=None),
        newest_known=any(each.newest_known for each in members),
        skipped=any(each.skipped for each in members),
        members=tuple(members),
    )


def _unlisted(parent: Chat, chats: Mapping[str, Chat], known: Known) -> list[Listed]:
    """Return the members that are known and not listed now, for a merged chat that is seen for the first time."""
    if parent.id in known.states or parent.merge is None:
        return []
    states = [known.states[each] for each in parent.merge.chat_ids if each in known.states and each not in chats]
    return [Listed(state.chat, newest=state.newest, newest_known=state.newest_known) for state in states]


def _out_of_sight(chat_id: str, chats: Mapping[str, Chat], known: Known) -> bool:
    """Return whether a chat is not listed because another stands for it, or because this app has none of its kind."""
    state = known.states.get(chat_id)
    if state is not None and state.chat.merge is not None and not known.app.merges:
        return True
    return any(chat.merge and chat_id in chat.merge.chat_ids for chat in chats.values())


async def _with_messages(beeper: Beeper, chat: Chat, known: Known, want: Want, gathering: _Gathering) -> Listed:
    """Return the chat with what its messages say, read only where it changed and a rule needs them."""
    before = known.states.get(chat.id)
    preview = chat.preview if chat.preview and chat.preview.is_content else None
    said = Said(newest=preview, newest_known=preview is not None)
    changed = before is not None and not chat.same_messages_as(before.chat)
    account_since = known.accounts.get(chat.account_id or "")
    # What was left in the pass before is read now, also where the list did not catch up with it.
    left = chat.id in want.ahead
    sighting = None if left and not changed else chat
    # A chat that is new in an account that is not: somebody wrote for the first time.
    added = before is None and account_since is not None and known.watermark is not None
    try:
        if want.messages and (changed or added or left) and account_since:
            gathering.go_on()
            cursor = before.cursor if before else 0
            said = await read_new(beeper, chat.id, cursor=cursor, since=account_since, sighting=sighting)
        elif not said.newest_known and (chat.id in want.newest_of or ((changed or added or left) and want.newest)):
            gathering.go_on()
            said = await read_newest(beeper, chat.id, sighting=sighting)
    except Rejected:
        # This app does not show the messages of this chat; what they would say stays unknown.
        said = Said(newest=preview, newest_known=preview is not None)
    if said.left:
        gathering.ahead.add(chat.id)
    if preview and (said.newest is None or preview.sort_key > said.newest.sort_key):
        said = Said(said.messages, preview, newest_known=True, skipped=said.skipped)
    return Listed(chat, said.messages, said.newest, said.newest_known, said.skipped)


async def _is_gone(beeper: Beeper, chat_id: str, gathering: _Gathering) -> bool | None:
    """Return whether Beeper does not know the chat; None when no answer came."""
    try:
        gathering.go_on()
        await beeper.chat(chat_id, max_participants=0)
    except Unauthorized:
        raise
    except Rejected as refusal:
        return refusal.not_there
    except CallFailed as failure:
        gathering.note(failure)
        return None
    return False
