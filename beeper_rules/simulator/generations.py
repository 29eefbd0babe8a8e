"""Four builds of the app that rules may meet, as switches of the behaviour."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from beeper_rules.simulator.behaviour import Behaviour

if TYPE_CHECKING:
    from collections.abc import Mapping

GENERATIONS: Mapping[str, Behaviour] = MappingProxyType(
    {
        "4.1.294": Behaviour(
            app_version="4.1.294",
            api_version="4.1.294",
            list_limit_honoured=False,
            empty_answer="200",
            reminder_field="remindAtMs",
            int_sort_keys=True,
            listed_participants=5,
            default_participants=-1,
        ),
        "4.2.557": Behaviour(
            app_version="4.2.557",
            api_version="4.2.557",
            list_limit_honoured=False,
            reminder_field="remindAtMs",
            network_present=False,
            listed_participants=5,
            default_participants=-1,
        ),
        "4.2.808": Behaviour(
            app_version="4.2.808",
            api_version="4.2.808",
            list_limit_honoured=False,
        ),
        "4.3.73": Behaviour(),
    }
)
"""By app version, oldest first: the apps that the SDKs 4.1, 4.7, 5.0.0 and 6.0.0 were written for.

What a version lacks altogether is told by the `since` of routes and fields. Other builds of 4.1.294 said
`empty_answer="success"` to archive and reminder writes.
"""
