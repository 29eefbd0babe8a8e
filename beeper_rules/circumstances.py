"""What guards need to know beyond a chat itself, read from the journal."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from functools import cache, cached_property

from beeper_rules.due import DueAction
from beeper_rules.guards import Facts
from beeper_rules.journal import Journal, Override, Pause
from beeper_rules.language.rulebook import Rule, Rulebook, retired
from beeper_rules.model.account import AppFacts
from beeper_rules.model.action import Action
from beeper_rules.model.change import Write
from beeper_rules.model.decision import Standing

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Circumstances:
    """The journal, asked at one instant."""

    def __init__(self, journal: Journal, app: AppFacts, zone: tzinfo, now: datetime, *, dry_run: bool) -> None:
        self._journal = journal
        self._app = app
        self.zone = zone
        """The configuration's."""
        self._now = now
        self._dry_run = dry_run
        pauses: list[Pause] = journal.pauses.current(now)
        self._paused = any(each.scope == "all" for each in pauses)
        self._paused_rules = frozenset(each.target for each in pauses if each.scope == "rule")
        self._paused_chats = frozenset(each.target for each in pauses if each.scope == "chat")

    def of(self, chat_id: str, *, waiting: bool = True) -> Facts:
        """Return the facts for one chat, as they are at this moment; `waiting` False leaves out what is waited for."""
        waits = self._journal.waits.of_chat(chat_id) if waiting else {}
        facts = self._with(self.of_no_chat, self._journal.writes.of_chat(chat_id), self._overridden(chat_id))
        return replace(facts, waits=waits) if waits else facts

    @cached_property
    def of_no_chat(self) -> Facts:
        """The facts of a chat of which the journal says nothing."""
        return Facts(
            app=self._app,
            zone=self.zone,
            chats_acted=self._journal.actions.chats_acted,
            paused=self._paused,
            paused_rules=self._paused_rules,
            paused_chats=self._paused_chats,
            dry_run=self._dry_run,
            last_fire=self._last_fire,
            arrivals=self._arrivals,
            action=self._journal.actions.get,
        )

    def asked_at_once(self) -> Facts:
        """Return the facts of no chat, as they are now: limits and cooldowns are asked once for all chats."""
        actions = self._journal.actions
        last_fires = cache(actions.last_fires)
        return replace(
            self.of_no_chat,
            chats_acted=cache(actions.chats_acted),
            last_fire=lambda rule, per, which: last_fires(rule, per).get(which),
        )

    def of_every_chat(self, of_no_chat: Facts) -> Callable[[str], Facts]:
        """Return what adds to `of_no_chat` the facts of each chat, what is waited for left out, as they are now."""
        writes = self._journal.writes.all()
        alone = {each.chat_id for each in self._journal.overrides.all_current(BEGINNING)}

        def of(chat_id: str) -> Facts:
            overridden = self._overridden(chat_id) if chat_id in alone else {}
            return self._with(of_no_chat, writes.get(chat_id, ()), overridden)

        return of

    def _with(self, facts: Facts, writes: tuple[Write, ...], overridden: Mapping[str, datetime]) -> Facts:
        """Return the facts with what rules wrote to a chat, and what somebody undid there; in most it is neither."""
        if not writes and not overridden:
            return facts
        return replace(
            facts,
            overridden=overridden,
            own_reminder_at=own_reminder(writes),
            in_force=frozenset((write.action_id, write.field) for write in writes),
            clears_when_answered=self._clears_when_answered(writes),
        )

    def _last_fire(self, rule_id: str, per: str, which: str) -> datetime | None:
        given = {} if per == "rule" else {per: which}
        return self._journal.actions.last_fire(rule_id, **given)

    def _arrivals(self, per: str, which: str, since: datetime, mine: bool) -> Sequence[datetime]:
        if per == "sender":
            return self._journal.arrivals.of_sender(which, since, mine=mine)
        return self._journal.arrivals.in_chat(which, since, mine=mine)

    def _clears_when_answered(self, writes: tuple[Write, ...]) -> str:
        """Return the rule whose reminder on this chat is to come, and is to go once I answered."""
        write = next((each for each in writes if each.field == "reminder_at"), None)
        action = self._journal.actions.get(write.action_id) if write else None
        at = own_reminder(writes)
        if action is None or at is None or at <= self._now or action.args.get("until") != "answered":
            return ""
        return action.rule_id

    def _overridden(self, chat_id: str) -> Mapping[str, datetime]:
        overrides = self._journal.overrides.of_chat(chat_id)
        return {rule_id: at for (_, rule_id), at in _undone_at(overrides).items()}

    def is_paused(self, action: Action) -> bool:
        """Return whether an action has to wait for a pause to end."""
        return action.undoes is None and self.pauses(action.rule_id, action.chat_id)

    def pauses(self, rule_id: str, chat_id: str) -> bool:
        """Return whether a rule may do nothing in a chat, because a person said so."""
        return self._paused or rule_id in self._paused_rules or chat_id in self._paused_chats

    def waits_its_turn(self, action: Action) -> bool:
        """Return whether an earlier action of the same rule on the same chat is still to be tried again."""
        accepted = {write.action_id for write in self._journal.writes.of_chat(action.chat_id)}
        return any(
            each.rule_id == action.rule_id
            and each.id < action.id
            and each.standing is Standing.PLANNED
            and each.attempts > 0
            and each.id not in accepted
            for each in self._journal.actions.pending_for(action.chat_id)
        )

    def due(self, action: Action, rulebook: Rulebook) -> DueAction:
        """Return the action with everything that its last look needs."""
        recorded, known = self._journal.changes.get(action.change_id), self._journal.chats.get(action.chat_id)
        facts = self.of(action.chat_id)
        rule = rulebook.by_id.get(action.rule_id)
        if action.undoes is not None:
            # A person asked for it: neither a pause nor that the rule is gone stands against it.
            facts = replace(facts, paused=False, paused_rules=frozenset(), paused_chats=frozenset())
            rule = rule or retired(action.rule_id)
        return DueAction(
            action=self._journal.actions.get(action.id) or action,
            rule=rule,
            facts=facts,
            decided_on=recorded.change.after if recorded else None,
            writes=self._journal.writes.of_chat(action.chat_id),
            answered_at=known.mine_at if known else None,
        )


@dataclass(frozen=True)
class LeftAlone:
    """A field of a chat that a person changed back by hand, and until when the rule therefore leaves the chat alone."""

    override: Override
    until: datetime
    """UTC. The rule goes by the last time, whatever the field."""


def left_alone(overrides: Sequence[Override], rules: Mapping[str, Rule], now: datetime) -> list[LeftAlone]:
    """Return what still keeps one of these rules from a chat, in the order of the overrides."""
    last = _undone_at(overrides)
    known = [each for each in overrides if each.rule_id in rules]
    every = [LeftAlone(each, last[each.chat_id, each.rule_id] + rules[each.rule_id].respect_override) for each in known]
    return [each for each in every if now < each.until]


def _undone_at(overrides: Iterable[Override]) -> dict[tuple[str, str], datetime]:
    """Return (chat id, rule id) → UTC instant at which a person last undid by hand what the rule did there."""
    found: dict[tuple[str, str], datetime] = {}
    for each in overrides:
        which = each.chat_id, each.rule_id
        found[which] = max(each.at, found.get(which, each.at))
    return found


def own_reminder(writes: tuple[Write, ...]) -> datetime | None:
    """Return the instant of the reminder that a rule set; None for none."""
    at = next((write.value for write in writes if write.field == "reminder_at"), None)
    return at if isinstance(at, datetime) else None
