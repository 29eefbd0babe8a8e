"""A replay as lines for a person of 80 columns, and as JSON."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from beeper_rules.backtest.compare import Difference
from beeper_rules.backtest.deeds import Deed, Played
from beeper_rules.backtest.history import History
from beeper_rules.model.change import Due
from beeper_rules.model.decision import Code
from beeper_rules.safe_text import printable
from beeper_rules.stretches import minute
from beeper_rules.vocabulary.reasons import SENTENCES

DONE: Mapping[str, str] = {
    "mark_read": "marked read",
    "mark_unread": "marked unread",
    "archive": "archived",
    "unarchive": "unarchived",
    "remind": "reminded",
    "clear_reminder": "reminders cleared",
    "mute": "muted",
    "unmute": "unmuted",
    "pin": "pinned",
    "unpin": "unpinned",
    "low_priority": "moved to low priority",
    "inbox": "moved to the inbox",
    "set_draft": "drafts written",
    "clear_draft": "drafts thrown away",
    "notify": "notified",
    "log": "logged",
}
"""Action → how it is counted; tests hold its keys equal to the actions that there are."""
TITLE, EVENT, NAME = 40, 60, 60
"""Characters shown of each."""
STOPS_SHOWN = 5
"""Rules and reasons named of what was stopped, the commonest first."""
RULES_SHOWN = 5
"""Rules named of what was not done by one of two rulebooks, the commonest first."""
Line = tuple[int, str]
"""How far the rest of it is indented where it is broken, and the line."""


@dataclass(frozen=True)
class Narrow:
    """Which deeds are told; None for all. What is left out was played all the same, as limits count it."""

    rule_id: str | None = None
    chat_id: str | None = None

    def of(self, deeds: Sequence[Deed]) -> list[Deed]:
        """Return those that are told."""
        return [deed for deed in deeds if self.rule_id in {None, deed.rule_id} and self.chat_id in {None, deed.chat_id}]

    def stopped(self, played: Played) -> Counter[tuple[str, str]]:
        """Return what was stopped of the rules that are told; in which chats is not counted."""
        return Counter({key: count for key, count in played.stopped.items() if self.rule_id in {None, key[0]}})


@dataclass(frozen=True)
class Told:
    """How a replay is told: by whose clock, how much of it."""

    zone: tzinfo
    narrow: Narrow
    most: int | None
    """Deeds listed at most; None for all."""

    def head(self, stretch: History, played: Played, rules: int) -> str:
        """Return what was played."""
        since, until = minute(stretch.since, self.zone), minute(stretch.until, self.zone)
        changes, chats = _some(played.changes, "change"), _some(len(played.chats), "chat")
        return f"{since} to {until}: {changes} in {chats}, played through {_some(rules, 'rule')}"

    def one(self, played: Played) -> Iterator[Line]:
        """Yield what one rulebook did: in short, then each."""
        counts = list(self._counts(played))
        yield (0, "\n times   chats") if counts else (0, "nothing would have been done")
        yield from ((16, line) for line in counts)
        yield 0, ""
        yield from self._listed([("", deed) for deed in self.narrow.of(played.done)])
        everywhere = " in all chats" if self.narrow.chat_id is not None else ""
        stopped = [
            f"{rule_id} {'once' if count == 1 else f'{count} times'} ({SENTENCES[Code(code)]})"
            for (rule_id, code), count in self.narrow.stopped(played).most_common(STOPS_SHOWN)
        ]
        if stopped:
            yield 9, f"\nstopped{everywhere}: {', '.join(stopped)}"
        if played.waiting:
            all_rules = " by all rules" if self.narrow.rule_id is not None else ""
            yield 0, f"still waiting at the end{all_rules}{everywhere}: {played.waiting}"

    def _counts(self, played: Played) -> Iterator[str]:
        """Yield how often, in how many chats, by which rule and which action; what was not done behind what was."""
        for label, deeds in (("", played.done), ("held", played.held), ("on trial", played.on_trial)):
            found: dict[tuple[str, str], list[Deed]] = {}
            for deed in self.narrow.of(deeds):
                found.setdefault((deed.rule_id, deed.kind), []).append(deed)
            for (rule_id, kind), same in sorted(found.items(), key=lambda each: -len(each[1])):
                what = f"{kind}, {label}" if label else kind
                yield f"{len(same):6,}  {len({deed.chat_id for deed in same}):6,}  {rule_id}: {what}"

    def both(self, found: Difference, names: tuple[str, str], played: Sequence[Played]) -> Iterator[Line]:
        """Yield what only one of two rulebooks did: in short, then each, and what each of them did not get to do."""
        first, second = (printable(name, NAME) for name in names)
        told = Difference(tuple(self.narrow.of(found.gained)), tuple(self.narrow.of(found.lost)))
        yield 0, f"{', '.join(_counted(told)) or 'no difference'}, with {first} instead of {second}"
        rows = told.marked()
        if rows:
            yield 0, f"\n+ only with {first}, - only with {second}"
        yield from self._listed([(f"{mark} ", deed) for mark, deed in rows])
        for name, one in zip((first, second), played, strict=True):
            yield from self._not_done(name, one)

    def _not_done(self, name: str, played: Played) -> Iterator[Line]:
        """Yield what a rulebook decided that a limit holds, or that is on trial."""
        for label, deeds in (("held", played.held), ("on trial", played.on_trial)):
            counts = Counter((deed.rule_id, deed.kind) for deed in self.narrow.of(deeds))
            if counts:
                named = [f"{rule}: {kind} ({times:,})" for (rule, kind), times in counts.most_common(RULES_SHOWN)]
                more = len(counts) - RULES_SHOWN
                yield 2, f"\n{label} with {name}: {', '.join(named)}{f' and {more} more' if more > 0 else ''}"

    def _listed(self, rows: Sequence[tuple[str, Deed]]) -> Iterator[Line]:
        """Yield a line for each, by time; the newest where there are too many."""
        shown = rows if self.most is None else rows[-self.most :]
        if len(shown) < len(rows):
            yield 0, f"… {_some(len(rows) - len(shown), 'earlier one')}: --all"
        for mark, deed in shown:
            when = f"{mark}{minute(deed.at, self.zone)}  "
            yield len(when), f"{when}{self._deed(deed)}"

    def _deed(self, deed: Deed) -> str:
        reminds = f" for {minute(deed.reminds_at, self.zone)}" if deed.reminds_at else ""
        because = "its time was over" if deed.event == Due.LAPSED else printable(deed.event, EVENT)
        chat = printable(deed.title or deed.chat_id, TITLE)
        return f"{deed.rule_id}: {deed.kind}{reminds}, {chat}" + (f" ({because})" if because else "")

    def facts(self, played: Played) -> dict[str, object]:
        """Return what came of one rulebook as JSON knows it."""
        stopped: dict[str, dict[str, int]] = {}
        for (rule_id, code), count in self.narrow.stopped(played).items():
            stopped.setdefault(rule_id, {})[code] = count
        return {
            "changes": played.changes,
            "chats": len(played.chats),
            "done": [facts(deed) for deed in self.narrow.of(played.done)],
            "held": [facts(deed) for deed in self.narrow.of(played.held)],
            "on_trial": [facts(deed) for deed in self.narrow.of(played.on_trial)],
            "stopped": stopped,
            "undecided": dict(played.undecided),
            "waiting": played.waiting,
        }

    def difference_facts(self, found: Difference, other: Played) -> dict[str, object]:
        """Return what only one of two rulebooks did, and what the other one did not get to do, as JSON knows it."""
        told = self.facts(other)
        return {
            "gained": [facts(deed) for deed in self.narrow.of(found.gained)],
            "lost": [facts(deed) for deed in self.narrow.of(found.lost)],
            "against": {name: told[name] for name in ("held", "on_trial", "stopped", "undecided", "waiting")},
        }


def facts(deed: Deed) -> dict[str, object]:
    """Return a deed as JSON knows it."""
    return {
        "at": deed.at.isoformat(),
        "rule": deed.rule_id,
        "action": deed.kind,
        "chat": deed.chat_id,
        "title": deed.title,
        "event": deed.event,
        "reminds_at": deed.reminds_at.isoformat() if deed.reminds_at else None,
        "takes_back": deed.back,
    }


def _counted(found: Difference) -> Iterator[str]:
    """Yield how many of each action are new, and how many are gone."""
    for kind, gained, lost in found.counts():
        yield from ([f"{gained} more {DONE[kind]}"] if gained else [])
        yield from ([f"{lost} no longer {DONE[kind]}"] if lost else [])


def _some(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
