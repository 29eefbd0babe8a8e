"""Worlds whose accounts come and go."""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from beeper_rules.simulator.worlds.odd_world import OddWorld, writes

if TYPE_CHECKING:
    from beeper_rules.simulator.world import World

_SIGNAL = "signal_1"
_FRIENDS = ("Ann", "Bo", "Cy", "Di")
_ON_SIGNAL = ("Eve", "Fay", "Gil")
_NEW_CHATS = 50


def _signal_among_others(world: World) -> None:
    world.add_account("Signal", account_id=_SIGNAL)
    for name in _ON_SIGNAL:
        world.add_chat(name, chat_id=f"!{name.lower()}:x", network="Signal", account_id=_SIGNAL)
    for name in _FRIENDS:
        world.add_chat(name, chat_id=f"!{name.lower()}:x")
    for chat in world.chat_ids():
        world.receive_message(chat, "Hello")
        world.read_on_phone(chat)


def _reconnecting(world: World) -> None:
    """An account reconnects and fills in its history: messages of days ago come in now, unread."""
    _signal_among_others(world)


def _fill_in(world: World) -> None:
    world.set_account_status(_SIGNAL, "backfilling")
    for name in _ON_SIGNAL:
        for hours in (60, 6, 5):
            at = world.clock.now() - timedelta(hours=hours)
            world.receive_message(f"!{name.lower()}:x", f"Said {hours} hours ago", at=at)


RECONNECTING_ACCOUNT = OddWorld(
    _reconnecting,
    MappingProxyType(
        {
            "Signal is connecting": lambda world: world.set_account_status(_SIGNAL, "connecting"),
            "Signal fills in its history": _fill_in,
            "Signal is connected": lambda world: world.set_account_status(_SIGNAL, "connected"),
            "Eve writes on Signal": writes("!eve:x"),
        }
    ),
)


def _vanishing(world: World) -> None:
    """An account vanishes with its chats, and comes back."""
    _signal_among_others(world)


def _deliver_late(world: World) -> None:
    at = world.clock.now() - timedelta(minutes=15)
    world.receive_message("!fay:x", "Said a quarter of an hour ago", at=at)


VANISHING_ACCOUNT = OddWorld(
    _vanishing,
    MappingProxyType(
        {
            "Signal is gone, with its chats": lambda world: world.log_out(_SIGNAL),
            "Ann writes": writes("!ann:x"),
            "Signal is back": lambda world: world.log_in_again(_SIGNAL),
            "Signal delivers a message of a quarter of an hour ago": _deliver_late,
            "Eve writes on Signal": writes("!eve:x"),
        }
    ),
)


def _alone(world: World) -> None:
    """An account appears with fifty old chats, all of them unread."""
    world.add_chat("Ann", chat_id="!ann:x")
    world.receive_message("!ann:x", "Hello")


def _appear(world: World) -> None:
    world.add_account("Telegram", account_id="telegram_1")
    for number in range(1, _NEW_CHATS + 1):
        chat = f"!telegram{number}:x"
        begun = world.clock.now() - timedelta(days=1, minutes=number)
        world.add_chat(f"Telegram {number}", chat_id=chat, network="Telegram", account_id="telegram_1", at=begun)
        world.receive_message(chat, "Hello", at=begun)


def _stranger_writes(world: World) -> None:
    world.add_chat("Stranger", chat_id="!stranger:x", network="Telegram", account_id="telegram_1")
    world.receive_message("!stranger:x", "We have not met")


NEW_ACCOUNT = OddWorld(
    _alone,
    MappingProxyType(
        {
            "Telegram appears, with fifty old chats": _appear,
            "somebody writes on Telegram": writes("!telegram7:x"),
            "a stranger writes on Telegram": _stranger_writes,
        }
    ),
)


def _trouble(world: World) -> None:
    """An account needs its login again, and is connected again."""
    world.add_chat("Ann", chat_id="!ann:x")
    world.add_account("Slack", account_id="slack_1")
    world.add_chat("Office", chat_id="!office:x", network="Slack", account_id="slack_1", kind="group")
    for chat in ("!ann:x", "!office:x"):
        world.receive_message(chat, "Hello")
        world.read_on_phone(chat)


ACCOUNT_TROUBLE = OddWorld(
    _trouble,
    MappingProxyType(
        {
            "Slack needs a login": lambda world: world.set_account_status(
                "slack_1", "reconnect_required", "Log in \x1b[31magain\u202e"
            ),
            "Ann writes": writes("!ann:x"),
            "Slack is connected": lambda world: world.set_account_status("slack_1", "connected"),
            "somebody writes on Slack": writes("!office:x", "Minutes attached"),
        }
    ),
)
