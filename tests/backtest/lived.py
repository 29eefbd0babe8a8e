"""A house in which things happen, so that there is a history to play."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from beeper_rules.backtest import Deed, Played, Setting, history, play
from beeper_rules.language.load import load
from builders import NOON
from house import House

STEP = timedelta(seconds=30)
MOMENT_S = 5
"""Between what rules did last and what happens next, so that nothing flips between two looks."""


@dataclass(frozen=True)
class Happening:
    """One thing that happens in a chat, and how many seconds pass after it."""

    what: str
    chat: str
    seconds: int


def live(home: House, happenings: Iterable[Happening]) -> None:
    """Let all of it happen, with a look every half minute and whenever anything falls due, as the daemon does."""
    for each in happenings:
        for _ in range(2):
            home.world.clock.advance(MOMENT_S)
            home.tick()
        HAPPENS[each.what](home, each.chat)
        home.tick()
        until = home.now + timedelta(seconds=each.seconds)
        while home.now < until:
            due = home.engine.next_due()
            steps = [until, home.now + STEP, *([due] if due and due > home.now else [])]
            home.world.clock.advance((min(steps) - home.now).total_seconds())
            home.tick()


def _they_write(home: House, chat: str) -> None:
    home.world.receive_message(chat, "Hello")


def _they_burst(home: House, chat: str) -> None:
    for number in range(4):
        home.world.receive_message(chat, f"Hello {number}")


def _they_mention_me(home: House, chat: str) -> None:
    home.world.mention(chat, "you there")


def _i_answer(home: House, chat: str) -> None:
    home.world.send_own_message(chat, "Yes")


def _toggle(flag: str, act: str) -> Callable[[House, str], None]:
    """Return what gives a flag its other value by hand."""

    def toggle(home: House, chat: str) -> None:
        getattr(home.world, f"{act}_by_hand")(chat, **{flag: not home.world.chat(chat)[f"is{flag.title()}"]})

    return toggle


HAPPENS: Mapping[str, Callable[[House, str], None]] = {
    "receive": _they_write,
    "burst": _they_burst,
    "mention": _they_mention_me,
    "answer": _i_answer,
    "read": lambda home, chat: home.world.read_on_phone(chat),
    "unread": lambda home, chat: home.world.mark_unread_by_hand(chat),
    "mute": _toggle("muted", "mute"),
    "archive": _toggle("archived", "archive"),
    "pin": _toggle("pinned", "pin"),
    "remind": lambda home, chat: home.world.remind_by_hand(chat, home.now + timedelta(minutes=4)),
    "draft": lambda home, chat: home.world.set_draft(chat, "Dear"),
}
"""What can happen in a chat."""


def replay(home: House, rules: str | None = None, since: datetime | None = None) -> Played:
    """Return what rules (None: those in force) would have done in the house's history."""
    book = home.rulebook if rules is None else load({"rules.yaml": rules})
    stretch = history(home.journal, since, timedelta(days=30), home.now)
    assert stretch is not None
    return play(home.journal, stretch, book, Setting(home.engine.app, UTC))


def deeds(played: Played) -> list[str]:
    """Return what was done as `minute:second rule action chat`."""
    return [f"{each.at:%M:%S} {each.rule_id} {each.kind} {each.title}" for each in played.done]


def deed(at: datetime = NOON, kind: str = "pin", reminds_at: datetime | None = None, chat: str = "!a") -> Deed:
    """Return one thing that a replayed rule did."""
    return Deed(at, "r", kind, chat, "Ann", "new_activity", reminds_at)
