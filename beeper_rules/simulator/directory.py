"""What there is: accounts, chats, their people, labels and merges."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

from beeper_rules.simulator.inbox import Inbox, act
from beeper_rules.simulator.networks import network_called
from beeper_rules.simulator.nouns import Account, Chat, Person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from beeper_rules.simulator.behaviour import Behaviour
    from beeper_rules.simulator.clock import Clock


class ChatDetails(TypedDict, total=False):
    """What `add_chat` may be told beyond title and network."""

    account_id: str
    """Default: the account of that network, added if there is none."""
    chat_id: str
    """Default: made up in the network's spelling."""
    kind: str
    """`single` (default) or `group`."""
    people: Sequence[str]
    """The names of the others; default: one, named as the title."""
    at: datetime
    """The first activity; default: now."""


class Directory(Inbox):
    """Adds and removes what the app knows of."""

    def __init__(self, *, clock: Clock | None = None, behaviour: Behaviour | None = None, seed: int = 0) -> None:
        super().__init__(clock=clock, behaviour=behaviour, seed=seed)
        self.away: dict[str, tuple[Account, list[Chat]]] = {}
        """Accounts that logged out, with their chats, by account id."""

    @act
    def add_account(self, network: str, *, account_id: str | None = None, status: str = "connected") -> str:
        """Log in to a network; returns the account id."""
        kind = network_called(network)
        account_id = account_id or kind.account_id
        account = Account(account_id, kind.name, kind.bridge_type, kind.provider, self.me, status)
        self.accounts[account_id] = account
        return account_id

    @act
    def set_account_status(self, account_id: str, status: str, text: str | None = None) -> None:
        """Let an account connect, reconnect, backfill or fail."""
        self.accounts[account_id].status = status
        self.accounts[account_id].status_text = text

    @act
    def remove_account(self, account_id: str, *, with_chats: bool = False) -> None:
        """Log out; the chats stay unless told otherwise."""
        del self.accounts[account_id]
        if with_chats:
            for chat in [chat for chat in self.chats.values() if chat.account_id == account_id]:
                self.remove_chat(chat.id)

    @act
    def log_out(self, account_id: str) -> None:
        """Let an account go out of sight with its chats, until `log_in_again`; merges of them dissolve."""
        mine = [chat for chat in self.chats.values() if chat.account_id == account_id]
        for parent in {chat.merged_into or chat.id for chat in mine if chat.merged_into or chat.member_ids}:
            self.unmerge(parent)
        account = self.accounts.pop(account_id)
        self.away[account_id] = (account, [self.chats.pop(chat.id) for chat in mine if chat.id in self.chats])
        self.reorder()

    @act
    def log_in_again(self, account_id: str) -> None:
        """Bring an account back with its chats, as they were."""
        account, chats = self.away.pop(account_id)
        self.accounts[account_id] = account
        self.chats.update({chat.id: chat for chat in chats})
        self.reorder()

    @act
    def add_chat(self, title: str, *, network: str = "WhatsApp", **details: Unpack[ChatDetails]) -> str:
        """Begin a chat; returns its id."""
        kind = network_called(network)
        account_id = details.get("account_id", kind.account_id)
        if account_id not in self.accounts:
            self.add_account(network, account_id=account_id)
        number = self.new_number()
        key = f"{self.random.randrange(16**8):08x}{number}"
        chat = Chat(
            id=details.get("chat_id") or kind.chat_id.format(key=key),
            local_id=number,
            account_id=account_id,
            network=kind.name,
            title=title,
            natural_title=title,
            kind=details.get("kind", "single"),
            people=[self.me],
            last_activity=details.get("at") or self.clock.now(),
            # Some histories cross a power of ten: keys compared as text would sort wrongly there.
            next_sort_key=self.random.choice((99_999_960, 449_706_228_480)),
            capabilities=kind.capabilities,
        )
        for name in details.get("people", (title,)):
            self._admit(chat, name)
        self.chats[chat.id] = chat
        self.reorder()
        return chat.id

    @act
    def remove_chat(self, chat_id: str) -> None:
        """Delete a chat; a merge that it belongs to goes too."""
        chat = self.chats[chat_id]
        if chat.merged_into:
            self.unmerge(chat.merged_into)
        elif chat.member_ids:
            self.unmerge(chat_id)
            return
        del self.chats[chat_id]
        self.reorder()

    # -- people

    def _admit(self, chat: Chat, name: str, *, bot: bool = False) -> Person:
        key = f"{self.random.randrange(16**6):06x}{self.new_number()}"
        person_id = network_called(chat.network).person_id.format(key=key)
        person = Person(person_id, name=name, username=f"user{key}", is_network_bot=bot)
        self.meet(chat, person)
        return person

    def meet(self, chat: Chat, person: Person) -> None:
        """Let a person into a chat and be known to its account."""
        chat.people.append(person)
        self.contacts.setdefault(chat.account_id, {})[person.id] = person

    @act
    def invite(self, chat_id: str, person: Person) -> None:
        """Let somebody in who may be known already, without any line about it."""
        self.meet(self.chat_of(chat_id), person)

    @act
    def add_contact(self, account_id: str, person: Person) -> None:
        """Let an account know somebody with whom there is no chat yet."""
        self.contacts.setdefault(account_id, {})[person.id] = person

    def person(self, chat: Chat, who: str | None) -> Person:
        """Return a participant by name or id, letting a stranger join; None is the first of the others.

        The id of `me` is the user.
        """
        others = (person for person in chat.people if not person.is_self)
        named = (person for person in chat.people if who in {person.name, person.id})
        found = next(others if who is None else named, None)
        return found or self._admit(chat, who or "Somebody")

    @act
    def join(self, chat_id: str, name: str, *, bot: bool = False) -> str:
        """Let somebody into a chat, without any line about it; returns the person's id."""
        return self._admit(self.chat_of(chat_id), name, bot=bot).id

    @act
    def leave(self, chat_id: str, name: str) -> None:
        """Let a participant leave a chat, by name or id."""
        chat = self.chat_of(chat_id)
        chat.people = [person for person in chat.people if name not in {person.name, person.id}]

    # -- labels

    @act
    def add_label(self, name: str) -> str:
        """Create a label; returns its id."""
        label_id = f"label_{self.new_number()}"
        self.labels[label_id] = name
        return label_id

    @act
    def set_labels(self, chat_id: str, *names: str) -> None:
        """Give a chat exactly these labels, creating those that are new."""
        ids = {name: label_id for label_id, name in self.labels.items()}
        labels = tuple(ids.get(name) or self.add_label(name) for name in names)
        self.chat_of(chat_id).label_ids = labels

    # -- merged chats

    @act
    def merge(self, title: str, *chat_ids: str) -> str:
        """Group one person's chats under a parent, whose first member is the default; returns its id."""
        members = [self.chat_of(chat_id) for chat_id in chat_ids]
        parent_id = f"!merged_{self.random.randrange(16**8):08x}:beeper.local"
        people = {person.id: person for member in members for person in member.people}
        self.chats[parent_id] = Chat(
            id=parent_id,
            local_id=self.new_number(),
            account_id=members[0].account_id,
            network=members[0].network,
            title=title,
            natural_title=title,
            kind="single",
            people=list(people.values()),
            last_activity=members[0].last_activity,
            next_sort_key=0,
            member_ids=tuple(member.id for member in members),
            capabilities=members[0].capabilities,
        )
        for member in members:
            member.merged_into = parent_id
        self.reorder()
        return parent_id

    @act
    def unmerge(self, parent_id: str) -> None:
        """Dissolve a merge; the members remain."""
        for member in self.members(self.chats.pop(parent_id)):
            member.merged_into = None
        self.reorder()
