"""How far a pass can be believed, and what is held back until it can."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from beeper_rules.memory import Health, Memory
from beeper_rules.model.account import Account
from beeper_rules.model.chat import Chat
from beeper_rules.model.listed import Listed
from beeper_rules.plausible import AWAY, Doubt, considered, doubts, is_stranger
from beeper_rules.poll import Pass

MOST_NEWS = 500
"""Oddities that are remembered so that each is told once."""


@dataclass(frozen=True)
class Verdict:
    """What is believed of a pass."""

    health: Health
    listed: list[Listed] = field(default_factory=list)
    """The conversations that count."""
    doubt: Doubt | None = None
    news: tuple[tuple[str, str], ...] = ()
    """Kind and text of what the user should hear, each once."""


class Belief:
    """What is held back: chats that an app which was away has to show twice, and oddities already told."""

    def __init__(self) -> None:
        self._shown: dict[str, Chat] | None = None
        self._agreed: set[str] = set()
        self._told: dict[str, None] = {}

    @property
    def settling(self) -> bool:
        """Whether the app was away and has not yet shown everything twice."""
        return self._shown is not None

    @property
    def wants_sweep(self) -> bool:
        """Whether only a whole look helps."""
        return self.settling

    def lost_touch(self) -> None:
        """Take it that the app was away, and may show half-loaded flags when it is back."""
        self._shown = {}
        self._agreed = set()

    def judge(self, seen: Pass, known: Mapping[str, Account], memory: Memory) -> Verdict:
        """Return what counts of a pass."""
        news = list(self._oddities(seen))
        if memory.seeded and is_stranger(known, seen.accounts):
            text = "none of the known accounts is there: another Beeper answers at this address; nothing is done"
            text += " until it is the old one again, or `beeper-rules doctor --accept-identity` says that it is meant"
            return Verdict(Health.STRANGER, doubt=memory.doubt, news=(*news, *self._once("stranger", text)))
        if not memory.seeded:
            listed = list(seen.listed.values()) if seen.complete and seen.sweep else []
            return Verdict(Health.OK if seen.complete else Health.STARTING, listed, None, tuple(news))
        doubt = memory.doubt
        if seen.sweep and seen.complete:
            found = doubts(memory.expected_chats, len(seen.chats) + len(seen.broken), known, seen.accounts)
            doubt = considered(memory.doubt, found, seen.at)
            if doubt and not memory.doubt:
                news.append(("doubt", f"{doubt.what}; what this shows does not count until it has lasted ten minutes"))
            if doubt and doubt.dispelled(seen.at):
                news.append(("believed", f"{doubt.what}: three sweeps over ten minutes agree"))
                doubt = None
            elif memory.doubt and not doubt:
                news.append(("believed", "Beeper shows everything again"))
        if doubt and not doubt.accounts:
            return Verdict(Health.DOUBT, doubt=doubt, news=tuple(news))
        # Of an account that was gone, only a whole look tells that it is back, and not just a chat of it on its way.
        away = {name for name, account in known.items() if account.status == AWAY} - set(seen.accounts or ())
        doubted = (doubt.accounts if doubt else frozenset()) | away
        listed = [one for one in seen.listed.values() if one.chat.account_id not in doubted]
        return Verdict(Health.OK, self._shown_twice(seen, listed), doubt, tuple(news))

    def _shown_twice(self, seen: Pass, listed: list[Listed]) -> list[Listed]:
        """Return the conversations that were once shown the same twice; all of them when the app was never away."""
        if self._shown is None:
            return listed
        before = self._shown
        self._agreed |= {one.chat.id for one in listed if _same(before.get(one.chat.id), one.chat)}
        agreed = [one for one in listed if one.chat.id in self._agreed]
        if seen.complete and len(agreed) == len(listed):
            self._shown = None
        else:
            self._shown = before | dict(seen.chats)
        return agreed

    def _oddities(self, seen: Pass) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with single parts of a pass, each once."""
        for item in seen.broken:
            yield from self._once("broken chat", f"chat {item.id or 'without an id'} is left out: {item.why}")
        for failure in seen.failures:
            yield from self._once("left for later", failure.message)

    def _once(self, kind: str, text: str) -> Iterator[tuple[str, str]]:
        if text in self._told:
            return
        while len(self._told) >= MOST_NEWS:
            del self._told[next(iter(self._told))]
        self._told[text] = None
        yield kind, text


def _same(before: Chat | None, now: Chat) -> bool:
    return before is not None and before.without_text() == now.without_text()
