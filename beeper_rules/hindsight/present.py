"""The chat itself, as it is now: what is set, what is paused, and what rules leave alone since a person undid it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from beeper_rules.circumstances import LeftAlone, left_alone
from beeper_rules.hindsight.asked import Asked
from beeper_rules.hindsight.past import Occasion, by_command, happened
from beeper_rules.hindsight.told import Told
from beeper_rules.journal import ChatName, Journal, Pause
from beeper_rules.language.explained import spoken
from beeper_rules.resuming import resume_command
from beeper_rules.safe_text import printable
from beeper_rules.vocabulary.fields import FIELDS

LATEST_SHOWN = 5
FLAGS = ("muted", "archived", "pinned", "low_priority", "marked_unread", "draft", "snoozed", "reminder")
"""Flags that are named where they are set."""
WIDTH = 60


@dataclass(frozen=True)
class Present:
    """What is true of the whole chat."""

    name: ChatName
    asked: Asked
    paused: tuple[Pause, ...]
    """The pauses that concern it."""
    left_alone: tuple[LeftAlone, ...]
    """What a person undid by hand, so that its rule still leaves the chat alone."""

    def facts(self) -> dict[str, object]:
        """Return it as JSON knows it."""
        return {
            "chat": self.name.id,
            "title": self.name.title,
            "network": self.name.network,
            "paused": [
                {"scope": each.scope, "target": each.target, "until": each.until.isoformat() if each.until else None}
                for each in self.paused
            ],
            "left_alone": [
                {
                    "rule": each.override.rule_id,
                    "field": each.override.field,
                    "at": each.override.at.isoformat(),
                    "until": each.until.isoformat(),
                }
                for each in self.left_alone
            ],
        }

    def lines(self, past: Sequence[Occasion], told: Told) -> Iterator[str]:
        """Yield the lines above the answers, an empty one last."""
        network = f" [{printable(self.name.network, 20)}]" if self.name.network else ""
        yield f"{printable(self.name.title or self.name.id, WIDTH)}{network} {printable(self.name.id)}"
        yield f"now      {', '.join(self._now())}"
        for place, occasion in enumerate(past[:LATEST_SHOWN]):
            when = told.local(occasion.recorded.change.at)[:-3]
            by_hand = by_command(occasion.recorded)
            what = f"{when} {printable(happened(occasion.recorded), WIDTH)}{by_hand} (event {occasion.recorded.id})"
            yield f"{'' if place else 'lately':<8} {what}"
        if not past:
            yield "lately   nothing was recorded yet"
        for pause in self.paused:
            what = {"all": "everything", "rule": f"the rule {pause.target}"}.get(pause.scope, "this chat")
            until = f" until {told.local(pause.until)[:-3]}" if pause.until else ""
            yield f"paused   {what}{until}; `{resume_command(pause.target)}` ends it"
        for each in self.left_alone:
            undone, until = each.override, told.local(each.until)[:-3]
            at = told.local(undone.at)[:-3]
            what = f"'{undone.field}' of {undone.rule_id}"
            yield f"alone    you undid {what} by hand {at}: the rule leaves this chat alone"
            yield f"         until {until}, or until `{resume_command(self.name.id)}`"
        yield ""

    def _now(self) -> Iterator[str]:
        read = {name: FIELDS[name].read(self.asked.chat, self.asked.app) for name in (*FLAGS, *_COUNTED)}
        yield spoken(read["type"])
        yield from (name.replace("_", " ") for name in FLAGS if read[name] is True)
        yield f"{spoken(read['unread'])} unread"
        yield f"{spoken(read['mentions'])} mention{'' if read['mentions'] == 1 else 's'}"


_COUNTED = ("type", "unread", "mentions")


def present_of(name: ChatName, asked: Asked, journal: Journal, rule_id: str | None = None) -> Present:
    """Return what is true of a chat; of rules all, or what concerns the one that is named."""
    alone = [
        each
        for each in left_alone(journal.overrides.of_chat(name.id), asked.books.now.by_id, asked.now)
        if rule_id in {None, each.override.rule_id}
    ]
    concerns = {"all": {""}, "chat": {name.id}, "rule": {rule_id} if rule_id else set(asked.books.now.by_id)}
    paused = [each for each in journal.pauses.current(asked.now) if each.target in concerns[each.scope]]
    return Present(name, asked, tuple(paused), tuple(alone))
