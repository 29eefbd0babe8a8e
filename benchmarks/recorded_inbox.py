"""An inbox of ten networks, what happens in it by chance, and the way to it without HTTP."""  # noqa: INP001 - the scripts beside it import it, nothing else does

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from random import Random

from recorded_rules import NETWORKS

from beeper_rules.beeper import Accepted, MessagePage
from beeper_rules.errors import Deferred, OutcomeUnknown, Rejected
from beeper_rules.model.chat import Chat
from beeper_rules.model.message import Message
from beeper_rules.simulator import Clock, World, populated, render
from beeper_rules.simulator.populate import FIRST_NAMES, LAST_NAMES, TEXTS

PAGE = 20
"""Messages that one page holds."""
STUCK = 200
"""One chat of so many is stuck: calls on it never succeed."""
RISES, SLEEPS = 7, 0.12
"""Hour of the day before which hardly anything happens, and the share of what happens that comes before it."""
AWAY_EVERY_DAYS, AWAY_HOURS = 3, (2, 6)
"""On which nights the computer sleeps, and from when to when: then nobody looks."""
BEYOND_THE_REST = ("LinkedIn", "Google Messages")
"""The networks of which a populated world has none."""


def inbox(chats: int, clock: Clock, seed: int) -> World:
    """Return a world of so many chats, a tenth of them on each network."""
    further = chats * len(BEYOND_THE_REST) // len(NETWORKS)
    world = populated(chats - further, seed=seed, clock=clock)
    for number in range(further):
        name = f"{world.random.choice(FIRST_NAMES)} {world.random.choice(LAST_NAMES)}"
        at = clock.now() - timedelta(minutes=11 * number + 5)
        chat = world.add_chat(name, network=BEYOND_THE_REST[number % len(BEYOND_THE_REST)], at=at)
        world.receive_message(chat, world.random.choice(TEXTS), at=at)
        world.read_on_phone(chat)
    return world


def _they_write(world: World, chat: str, rng: Random) -> None:
    others = [person for person in world.chat_of(chat).people if not person.is_self]
    world.receive_message(chat, rng.choice(TEXTS), sender=rng.choice(others).id)


def _they_burst(world: World, chat: str, rng: Random) -> None:
    for _ in range(rng.randint(4, 9)):
        _they_write(world, chat, rng)


def _they_mention(world: World, chat: str, rng: Random) -> None:
    world.mention(chat, rng.choice(TEXTS))


def _they_react(world: World, chat: str, rng: Random) -> None:
    messages = world.chat_of(chat).messages
    if messages:
        world.react(chat, rng.choice(messages[-5:]).id, "👍")


def _i_answer(world: World, chat: str, rng: Random) -> None:
    world.send_own_message(chat, rng.choice(TEXTS))


def _i_toggle(flag: str, act: Callable[[World, str, bool], None]) -> Callable[[World, str, Random], None]:
    """Return what gives a flag its other value."""

    def toggle(world: World, chat: str, rng: Random) -> None:  # noqa: ARG001 - the signature of all that happens
        act(world, chat, not getattr(world.chat_of(chat), flag))

    return toggle


def _i_begin_a_draft(world: World, chat: str, rng: Random) -> None:
    world.set_draft(chat, None if world.chat_of(chat).draft else rng.choice(TEXTS))


def _i_put_it_off(world: World, chat: str, rng: Random) -> None:
    until = world.clock.now() + timedelta(hours=rng.choice((1, 3, 12, 24, 72)))
    (world.snooze if rng.random() < 0.5 else world.remind_by_hand)(chat, until)  # noqa: PLR2004 - as often one as the other


def _i_label(world: World, chat: str, rng: Random) -> None:
    world.set_labels(chat, *([] if world.chat_of(chat).label_ids else [rng.choice(("Work", "Family"))]))


def _somebody_joins(world: World, chat: str, rng: Random) -> None:
    if world.chat_of(chat).kind == "group":
        world.join(chat, f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}")


def _it_is_renamed(world: World, chat: str, rng: Random) -> None:
    if world.chat_of(chat).kind == "group":
        world.rename(chat, f"{rng.choice(('Project', 'Trip', 'Club'))} {rng.randrange(1000)}")


HAPPENINGS: Mapping[Callable[[World, str, Random], None], float] = {
    _they_write: 44,
    _they_mention: 4,
    _they_burst: 2,
    _they_react: 1.5,
    _i_answer: 14,
    lambda world, chat, _: world.read_on_phone(chat): 18,
    lambda world, chat, _: world.mark_unread_by_hand(chat): 1,
    _i_toggle("is_muted", lambda world, chat, value: world.mute_by_hand(chat, muted=value)): 2,
    _i_toggle("is_archived", lambda world, chat, value: world.archive_by_hand(chat, archived=value)): 5,
    _i_toggle("is_pinned", lambda world, chat, value: world.pin_by_hand(chat, pinned=value)): 1,
    _i_toggle("is_low_priority", lambda world, chat, value: world.low_priority_by_hand(chat, low=value)): 1,
    _i_begin_a_draft: 2.5,
    _i_put_it_off: 1.5,
    _i_label: 1,
    _somebody_joins: 0.7,
    _it_is_renamed: 0.3,
}
"""What happens → how often, compared with the others."""


def happen(world: World, chat: str, rng: Random) -> None:
    """Let one thing happen in a chat, by chance."""
    (what,) = rng.choices(list(HAPPENINGS), list(HAPPENINGS.values()))
    what(world, chat, rng)


def instant(started: datetime, until: datetime, share: float) -> datetime:
    """Return when so much of a history has happened: little of each day comes before people rise."""
    day, rest = divmod(share * (until - started) / timedelta(days=1), 1)
    hour = RISES * rest / SLEEPS if rest < SLEEPS else RISES + (24 - RISES) * (rest - SLEEPS) / (1 - SLEEPS)
    return started + timedelta(days=day, hours=hour)


def asleep(at: datetime, started: datetime) -> bool:
    """Return whether the computer sleeps then."""
    first, last = AWAY_HOURS
    return (at.date() - started.date()).days % AWAY_EVERY_DAYS == 1 and first <= at.hour < last


def was_asleep(since: datetime, now: datetime) -> bool:
    """Return whether a night in which the computer slept lies between two looks."""
    first, last = AWAY_HOURS
    return now - since > timedelta(hours=last - first) / 2 and since.hour <= first and now.hour >= last


def listed(world: World, chat_id: str) -> Chat:
    """Return a chat as the list shows it now."""
    with world.turn(looking=True):
        return Chat.model_validate(render.listed_chat_json(world, world.chat_of(chat_id)))


def messages_after(world: World, chat_id: str, sort_key: int) -> tuple[Message, ...]:
    """Return the messages of a chat beyond a sort key, oldest first."""
    chat = world.chat_of(chat_id)
    found = []
    for message in reversed(chat.messages):
        if message.sort_key <= sort_key:
            break
        found.append(Message.model_validate(render.message_json(world, chat, message)))
    return tuple(reversed(found))


class Desktop:
    """What `perform` asks of Beeper, answered by a world in this process; now and then something goes wrong."""

    def __init__(self, world: World, rng: Random, troubles: float) -> None:
        self._world = world
        self._rng = rng
        self._troubles = troubles
        """Share of the calls that do not succeed."""
        self._stuck = frozenset(rng.sample(world.chat_ids(), max(1, len(world.chats) // STUCK)))

    async def chat(self, chat_id: str, *, max_participants: int) -> Chat:
        """Return one chat as it is now."""
        del max_participants
        return Chat.model_validate(self._world.chat(chat_id))

    async def messages(self, chat_id: str) -> MessagePage:
        """Return the newest messages of a chat."""
        chat = self._world.chat_of(chat_id)
        found = [render.message_json(self._world, chat, each) for each in reversed(chat.messages[-PAGE:])]
        return MessagePage(tuple(map(Message.model_validate, found)), (), False, None, None)

    async def mark_read(self, chat_id: str, message_id: str | None) -> Accepted:
        """Mark a chat read."""
        return self._accept(chat_id, lambda: self._world.read_on_phone(chat_id, message_id))

    async def mark_unread(self, chat_id: str, message_id: str | None) -> Accepted:
        """Mark a chat unread."""
        del message_id
        return self._accept(chat_id, lambda: self._world.mark_unread_by_hand(chat_id))

    async def archive(self, chat_id: str, archived: bool) -> Accepted:
        """Archive a chat, or take it back; a pinned one is refused."""
        if archived and self._world.chat_of(chat_id).is_pinned:
            raise Rejected("Beeper refused it (400): a pinned chat cannot be archived", status=400)
        return self._accept(chat_id, lambda: self._world.archive_by_hand(chat_id, archived=archived))

    async def set_reminder(self, chat_id: str, at: datetime, *, dismiss_on_incoming: bool) -> Accepted:
        """Set a reminder."""
        return self._accept(
            chat_id, lambda: self._world.remind_by_hand(chat_id, at, dismiss_on_incoming=dismiss_on_incoming)
        )

    async def clear_reminder(self, chat_id: str) -> Accepted:
        """Take a reminder away."""
        return self._accept(chat_id, lambda: self._world.clear_reminder_by_hand(chat_id))

    async def update_chat(self, chat_id: str, body: Mapping[str, object]) -> Accepted:
        """Change flags of a chat. Raises KeyError for what no rule of these files sets."""
        acts: Mapping[str, Callable[[bool], None]] = {
            "isMuted": lambda value: self._world.mute_by_hand(chat_id, muted=value),
            "isPinned": lambda value: self._world.pin_by_hand(chat_id, pinned=value),
            "isArchived": lambda value: self._world.archive_by_hand(chat_id, archived=value),
            "isLowPriority": lambda value: self._world.low_priority_by_hand(chat_id, low=value),
        }
        accepted = Accepted(None)
        for name, value in body.items():
            accepted = self._accept(chat_id, partial(acts[name], value is True))
        return accepted

    def _accept(self, chat_id: str, act: Callable[[], None]) -> Accepted:
        """Do it, unless something goes wrong. Raises Rejected, OutcomeUnknown or Deferred then."""
        if chat_id in self._stuck:
            raise OutcomeUnknown("Beeper answered 502")
        if self._rng.random() < self._troubles:
            raise self._rng.choice(
                (
                    Rejected("Beeper refused it (400): this network does not allow it", status=400),
                    OutcomeUnknown("Beeper answered 502"),
                    Deferred("Beeper asked to come back later (429)", retry_after_s=30.0),
                )
            )
        act()
        return Accepted(None)
