"""What happened while nobody watched, and what became of it: read from the journal, so that it can be asked again."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from beeper_rules.journal import ActionRecord, Gap, Journal
from beeper_rules.journal.gaps import Found
from beeper_rules.journal.instants import from_ms, to_ms
from beeper_rules.model.change import Due, Event, Origin
from beeper_rules.model.decision import Code, Standing
from beeper_rules.vocabulary.events import WITHOUT_CHAT
from beeper_rules.vocabulary.reasons import said

SHORTEST_GAP = timedelta(minutes=2)
OPEN = "open_gap"
"""The fact that holds since when nobody watched, as long as not all of it is known."""
MISSED_RUN = "missed"
"""The kind of notice that a run by the clock leaves which was not made up for."""
FELL_DUE = frozenset(Due)


@dataclass(frozen=True)
class InChat:
    """Something of a rule in a chat. Title and words come from outside and are escaped when shown."""

    rule_id: str
    chat_id: str
    title: str
    at: datetime
    """UTC instant at which it happened, or fell due."""
    kind: str = ""
    """The action; empty for none."""
    age: timedelta = timedelta()
    """How old it was when it was seen."""
    why: str = ""


@dataclass(frozen=True)
class LateRun:
    """A run by the clock that was made up for."""

    rule_id: str
    at: datetime
    """UTC instant for which it was meant."""
    chats: int
    """In which it had something to do."""


@dataclass(frozen=True)
class GapReport:
    """A time in which nobody watched, as far as it is known."""

    gap: Gap
    known: bool
    """Whether every chat was looked at since."""
    changed: int
    """Chats that were found changed, not by a rule."""
    events: tuple[tuple[str, int], ...]
    """Event and how often, the most frequent first."""
    standings: Mapping[Standing, int]
    """What was decided about it: how many actions stand where by now."""
    late: tuple[InChat, ...]
    """Actions that were let go because they came too late."""
    missed: tuple[str, ...]
    """Runs by the clock that were not made up for, in words."""
    runs: tuple[LateRun, ...]
    waits: tuple[InChat, ...]
    """Waits that were over before anybody looked."""
    released: tuple[InChat, ...]
    """Actions of which the quiet hours were over before anybody looked."""
    skipped: tuple[str, ...]
    """Titles of chats in which not every message was looked at."""


class Away:
    """The last time that nobody watched, until all that happened in it is known."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.since: datetime | None = journal.facts.get_as(datetime, OPEN)
        """UTC instant of the last look before it; None when there is nothing left to be known."""

    def comes_back(self, last: datetime | None, now: datetime, every: timedelta, pass_no: int) -> bool:
        """Take in that Beeper is looked at, `last` being the look before; return whether nobody watched since.

        Where the gap before is not known in full, another one is a part of it.
        """
        if last is None or not is_gap(last, now, every):
            return False
        if self.since is None:
            self.since = from_ms(to_ms(last))
            self._journal.facts.put(OPEN, self.since)
        else:
            self._journal.gaps.prolong(self.since, now)
        self._journal.gaps.add(pass_no, self.since, now)
        return True

    def is_known(self, now: datetime, pass_no: int) -> bool:
        """Take in that every chat was looked at and believed; return whether that tells what happened in a gap."""
        if self.since is None:
            return False
        self._journal.gaps.add(pass_no, self.since, now)
        self._journal.facts.put(OPEN, None)
        self.since = None
        return True


def is_gap(last: datetime | None, now: datetime, every: timedelta) -> bool:
    """Return whether nobody watched between two looks: it was longer than the pace of the loop explains."""
    return last is not None and now - last > max(SHORTEST_GAP, 3 * every)


def recent_gaps(journal: Journal, limit: int) -> list[GapReport]:
    """Return what is known of the last gaps, the newest first."""
    return [gap_report(journal, gap) for gap in journal.gaps.recent(limit)]


def gap_report(journal: Journal, gap: Gap) -> GapReport:
    """Return what is known of a gap, as the journal holds it by now."""
    found, records = journal.gaps.found(gap), journal.gaps.decided(gap)
    titles = {each.chat_id: each.title for each in found}
    news = [(each.chat_id, event) for each in found for event in each.events if _is_news(event)]
    late = [each for each in records if each.reason and each.reason.code is Code.LATE]
    released = [each for each in journal.gaps.ended_by(gap, Code.RELEASED) if each.action.decided_at < gap.until]
    return GapReport(
        gap=gap,
        known=journal.facts.get(OPEN) != gap.since,
        changed=len({chat_id for chat_id, event in news if event.name not in WITHOUT_CHAT}),
        events=tuple(Counter(event.spoken for _, event in news).most_common()),
        standings=dict(Counter(each.standing for each in records)),
        late=tuple(_in_chat(each, titles) for each in late),
        missed=tuple(journal.gaps.notices(gap, MISSED_RUN)),
        runs=tuple(_runs(found, gap)),
        waits=tuple(_waits(found, gap)),
        released=tuple(_in_chat(each, titles | _titles(journal, released)) for each in released),
        skipped=tuple(titles[chat_id] for chat_id, event in news if event.name == "messages_skipped"),
    )


def _is_news(event: Event) -> bool:
    """Return whether the world brought it about, and neither time nor a rule."""
    return event.name not in FELL_DUE and event.origin is not Origin.RULE


def _in_chat(record: ActionRecord, titles: Mapping[str, str]) -> InChat:
    action = record.action
    return InChat(
        rule_id=action.rule_id,
        chat_id=action.chat_id,
        title=titles.get(action.chat_id, action.chat_id),
        at=action.event_at,
        kind=action.kind,
        age=max(action.decided_at - action.event_at, timedelta()),
        why=said(record.reason) if record.reason else "",
    )


def _titles(journal: Journal, records: Iterable[ActionRecord]) -> dict[str, str]:
    """Return chat id → title of the chats of these actions, as far as they are there."""
    titles = {record.action.chat_id: journal.chats.title(record.action.chat_id) for record in records}
    return {chat_id: title for chat_id, title in titles.items() if title}


def _runs(found: Iterable[Found], gap: Gap) -> Iterator[LateRun]:
    """Yield the runs by the clock that should have been before anybody looked, and found something to do."""
    counted = Counter(
        (event.rule, event.at)
        for each in found
        for event in each.events
        if event.name == Due.SCHEDULE and gap.since < event.at < gap.until and event.rule in each.matched
    )
    for (rule_id, at), chats in counted.items():
        yield LateRun(rule_id, at, chats)


def _waits(found: Iterable[Found], gap: Gap) -> Iterator[InChat]:
    """Yield the waits that were over before anybody looked."""
    for each in found:
        for event in each.events:
            over = event.name == Due.WAITED and event.rule in each.matched
            if over and gap.since < event.at < gap.until:
                yield InChat(event.rule, each.chat_id, each.title, event.at, age=each.at - event.at)
