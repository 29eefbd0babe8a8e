"""Worlds in which the other one is nobody: oneself, or a machine."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from beeper_rules.simulator.worlds.odd_world import OddWorld, writes

if TYPE_CHECKING:
    from beeper_rules.simulator.world import World

_NOTES, _ANN = "!notes:x", "!ann:x"


def _notes(world: World) -> None:
    """A chat with nobody but oneself, still empty, beside one with a friend."""
    world.add_chat("Note to self", chat_id=_NOTES, network="Signal", people=[])
    world.add_chat("Ann", chat_id=_ANN, network="Signal")
    world.send_own_message(_ANN, "Shall I buy milk?")


NOTE_TO_SELF = OddWorld(
    _notes,
    MappingProxyType(
        {
            "you note something": lambda world: world.send_own_message(_NOTES, "Call the dentist"),
            "you note a picture": lambda world: world.send_own_message(
                _NOTES, None, kind="IMAGE", attachments=[{"type": "img", "id": "a1"}]
            ),
            "Ann writes": writes(_ANN, "Please do"),
            "you answer Ann": lambda world: world.send_own_message(_ANN, "Bought"),
        }
    ),
)

_BOT, _GROUP = "!bot:x", "!bridged:x"
_BOT_NAME = "WhatsApp bridge bot"


def _bots(world: World) -> None:
    """A chat with the bot of a network, and a group in which it sits among people."""
    world.add_chat(_BOT_NAME, chat_id=_BOT, people=[])
    world.add_chat("Climbers", chat_id=_GROUP, kind="group", people=["Bo", "Cy"])
    for chat in (_BOT, _GROUP):
        world.join(chat, _BOT_NAME, bot=True)
        world.receive_message(chat, "Connected", sender=_BOT_NAME)
        world.read_on_phone(chat)


NETWORK_BOTS = OddWorld(
    _bots,
    MappingProxyType(
        {
            "the bot writes to you": writes(_BOT, "Your phone is offline"),
            "the bot leaves a notice in the group": lambda world: world.system_line(
                _GROUP, "Bo changed their safety number", sender=_BOT_NAME, kind="NOTICE"
            ),
            "the bot writes in the group": lambda world: world.receive_message(
                _GROUP, "Message could not be bridged", sender=_BOT_NAME
            ),
            "Bo writes in the group": lambda world: world.receive_message(_GROUP, "Thursday?", sender="Bo"),
        }
    ),
)
