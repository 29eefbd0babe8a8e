"""Which fields of its answers a build does not have, by the noun and the field as the API's description calls them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from beeper_rules.simulator.behaviour import SDK6

if TYPE_CHECKING:
    from beeper_rules.simulator.behaviour import Behaviour

# Which app version brought a field; those that are not named have always been there.
_SINCE = {
    "Account": {"bridge": "4.2.785", "status": SDK6, "statusText": SDK6, "loginID": SDK6, "capabilities": SDK6},
    "Chat": {
        "description": "4.2.808",
        "imgURL": "4.2.808",
        "draft": "4.2.808",
        "reminder": "4.2.808",
        "snooze": "4.2.808",
        "isReadOnly": "4.2.808",
        "isMarkedUnread": "4.2.808",
        "isLowPriority": "4.2.808",
        "messageExpirySeconds": "4.2.808",
        "unreadMentionsCount": "4.2.808",
        "capabilities": "4.2.808",
        "labels": SDK6,
        "merge": SDK6,
        "mergedIntoChatID": SDK6,
    },
    "ParticipantsItem": {"isAdmin": "4.2.808", "isPending": "4.2.808", "isNetworkBot": "4.2.808"},
    "Message": {
        "linkedMessageID": "4.2.557",
        "isHidden": "4.2.808",
        "isDeleted": "4.2.808",
        "mentions": "4.2.808",
        "editedTimestamp": "4.2.808",
        "sendStatus": "4.2.808",
    },
}
# Which switch of the behaviour says whether a field is there.
_SWITCHES = {
    "Account": {"network": "account_network_present"},
    "Chat": {"network": "network_present", "capabilities": "capabilities_present"},
    "Message": {"type": "message_types_present"},
}


@cache
def absent(noun: str, behaviour: Behaviour) -> frozenset[str]:
    """Return the fields of a noun that no answer of this build has."""
    not_yet = {name for name, version in _SINCE[noun].items() if not behaviour.has(version)}
    off = {name for name, switch in _SWITCHES.get(noun, {}).items() if not getattr(behaviour, switch)}
    return frozenset(not_yet | off)
