"""Worlds that are odd in one way each, by name, for scenarios and for `demo --serve --world`.

| file | odd in |
|---|---|
| `odd_world.py` | what such a world is |
| `names.py` | ids, titles |
| `values.py` | words, fields, nulls, types |
| `people.py` | who the other one is |
| `accounts.py` | accounts that reconnect, vanish, appear, need a login |
| `lists.py` | how much is listed |
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from beeper_rules.simulator.worlds import accounts, lists, names, people, values
from beeper_rules.simulator.worlds.odd_world import OddWorld

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["WORLDS", "OddWorld"]

WORLDS: Mapping[str, OddWorld] = MappingProxyType(
    {
        "odd-ids": names.ODD_IDS,
        "odd-titles": names.ODD_TITLES,
        "unknown-words": values.UNKNOWN_WORDS,
        "extra-fields": values.EXTRA_FIELDS,
        "app-update": values.APP_UPDATE,
        "nulls": values.NULLS,
        "wrong-types": values.WRONG_TYPES,
        "note-to-self": people.NOTE_TO_SELF,
        "network-bots": people.NETWORK_BOTS,
        "reconnecting-account": accounts.RECONNECTING_ACCOUNT,
        "vanishing-account": accounts.VANISHING_ACCOUNT,
        "new-account": accounts.NEW_ACCOUNT,
        "account-trouble": accounts.ACCOUNT_TROUBLE,
        "flood": lists.FLOOD,
        "short-list": lists.SHORT_LIST,
        "merging": lists.MERGING,
    }
)
"""By the name that people type."""
