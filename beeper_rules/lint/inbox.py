"""The present inbox, as far as names in rules can be compared with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from beeper_rules.language.text_match import fold
from beeper_rules.model.account import Account, AppFacts
from beeper_rules.model.change import ChatState
from beeper_rules.model.chat import Chat
from beeper_rules.vocabulary.fields import FIELDS


@dataclass(frozen=True)
class Inbox:
    """Every conversation as it is listed now."""

    states: Sequence[ChatState]
    app: AppFacts
    now: datetime
    """UTC."""
    accounts: Mapping[str, Account] | None = None
    """By id; None where they are not to be had."""
    labels: tuple[str, ...] | None = None
    """The names of every label; None on an app without labels."""
    hidden: Sequence[Chat] = ()
    """Chats that are shown as part of a merged one."""
    whole: bool = True
    """Whether no chat is missing; if one may be, nothing is said about what is not there."""

    @cached_property
    def by_title(self) -> Mapping[str, Sequence[Chat]]:
        """Folded title → the chats of that title."""
        found: dict[str, list[Chat]] = {}
        for state in self.states:
            if state.chat.title:
                found.setdefault(fold(state.chat.title), []).append(state.chat)
        return found

    @cached_property
    def ids(self) -> frozenset[str]:
        """The folded ids of every conversation."""
        return frozenset(fold(state.chat.id) for state in self.states)

    @cached_property
    def networks(self) -> Mapping[str, str]:
        """Folded name → name of every network, also of one without a chat."""
        named = [each.network for each in (self.accounts or {}).values()]
        read = [FIELDS["network"].read(state, self.app) for state in self.states]
        return {fold(each): each for each in (*named, *read) if isinstance(each, str)}

    @cached_property
    def account_ids(self) -> Mapping[str, str]:
        """Folded id → id of every account."""
        named = [*(self.accounts or {}), *(state.chat.account_id for state in self.states)]
        return {fold(each): each for each in named if each}
