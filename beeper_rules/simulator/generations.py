"""Four builds of the app that rules may meet, as switches of the behaviour."""

from __future__ import annotations

from dataclasses import fields, replace
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
            message_types_present=False,
            listed_participants=5,
            default_participants=-1,
        ),
        "4.2.557": Behaviour(
            app_version="4.2.557",
            api_version="4.2.557",
            list_limit_honoured=False,
            reminder_field="remindAtMs",
            network_present=False,
            account_network_present=False,
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

What a version lacks altogether is told by the `since` of routes and fields. Where SDK and samples of a version
differ, what says less is taken: other builds of 4.1.294 said `empty_answer="success"` to archive and reminder writes
and had `message_types_present`, others of 4.2.557 `account_network_present` or even `network_present`.
"""

_APART = [each.name for each in fields(Behaviour) if len({getattr(one, each.name) for one in GENERATIONS.values()}) > 1]
"""The switches by which the generations differ."""


def updated(behaviour: Behaviour, generation: str) -> Behaviour:
    """Return a behaviour as a generation has it, tokens and all else that they agree on as they were; KeyError."""
    of_that = GENERATIONS[generation]
    return replace(behaviour, **{name: getattr(of_that, name) for name in _APART})
