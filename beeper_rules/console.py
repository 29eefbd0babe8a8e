"""What a person, or a program, sees of a running daemon: one line for each thing that happens."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from beeper_rules.model.action import Outcome, Result
from beeper_rules.model.change import Change, Event, Origin
from beeper_rules.model.chat import Chat
from beeper_rules.model.decision import Code, Decision, Intent, Standing
from beeper_rules.safe_text import printable

LONGEST_TITLE = 40
QUIET = frozenset({Code.ALREADY_SO})
"""Reasons that are no news: the chat is as the rule wants it."""


@dataclass
class Console:
    """A watcher that writes lines."""

    write: Callable[[str], None]
    clock: Callable[[], datetime]
    zone: tzinfo
    as_json: bool = False
    every_change: bool = False
    """Also the changes that no rule had anything to do with."""
    chat_of: Callable[[str], Chat | None] = lambda _: None
    """Knows a chat of which nothing was told yet, by its id."""

    def __post_init__(self) -> None:
        self._titles: dict[str, str] = {}

    def changed(self, change: Change, decision: Decision) -> None:
        """Write a change and what each rule that matched does about it."""
        matched = [verdict for verdict in decision.verdicts if verdict.matched]
        waits = [(move.rule_id, move.reason) for move in decision.waits if move.reason]
        if matched:
            self._titles[change.chat_id] = _name(change.after.chat)
        if not matched and not waits and not self.every_change:
            return
        if self.as_json:
            self._json(
                "change", chat=change.chat_id, title=change.after.chat.title, **_decided(change, decision, self.zone)
            )
            return
        chat = change.after.chat
        where = f" [{printable(chat.network)}]" if chat.network else ""
        self.say(f"{_name(chat)}{where}: {', '.join(_events(change.events, self.zone)) or 'as before'}")
        for verdict in matched:
            does = ", ".join(_intents(verdict.intents, self.zone))
            self.say(f"  {verdict.rule_id}: {does or 'nothing to do, it is so already'}")
        for rule_id, reason in waits:
            self.say(f"  {rule_id}: {printable(str(reason), 160)}")

    def settled(self, outcome: Outcome) -> None:
        """Write what became of an action."""
        if self.as_json:
            self._json(
                "outcome",
                action=outcome.action.id,
                rule=outcome.action.rule_id,
                chat=outcome.action.chat_id,
                kind=outcome.action.kind,
                result=outcome.result,
                reason=str(outcome.reason) if outcome.reason else None,
            )
        elif outcome.result is not Result.AGAIN or outcome.reason:
            because = f" ({printable(str(outcome.reason), 160)})" if outcome.reason else ""
            word = "again later" if outcome.result is Result.AGAIN else str(outcome.result)
            self.say(
                f"  {outcome.action.kind} #{outcome.action.id}: {word} · {self._title(outcome.action.chat_id)}{because}"
            )

    def _title(self, chat_id: str) -> str:
        if chat_id in self._titles:
            return self._titles[chat_id]
        chat = self.chat_of(chat_id)
        return _name(chat) if chat else printable(chat_id, LONGEST_TITLE)

    def noticed(self, kind: str, text: str) -> None:
        """Write something that is neither a change nor an action."""
        if self.as_json:
            self._json("notice", kind=kind, text=text)
        else:
            self.say(f"{kind}: {printable(text, 500)}")

    def problem(self, text: str) -> None:
        """Write what is wrong with a file, line by line as it is."""
        if self.as_json:
            self._json("problem", text=text)
            return
        for line in text.splitlines():
            self.write(line)

    def say(self, text: str) -> None:
        """Write one line with the time."""
        self.write(f"{self.clock().astimezone(self.zone):%H:%M:%S} {text}")

    def notification(self, text: str) -> None:
        """Write a notification."""
        if self.as_json:
            self._json("notification", text=text)
        else:
            self.say(f"  ➜ {text}")

    def _json(self, type_: str, **values: object) -> None:
        self.write(json.dumps({"at": self.clock().isoformat(), "type": type_, **values}, default=str))


def _name(chat: Chat) -> str:
    """Return a chat's title, or its id where the title is nothing that could be read."""
    title = (chat.title or "").strip()
    return printable(title or chat.id, LONGEST_TITLE)


def _decided(change: Change, decision: Decision, zone: tzinfo) -> dict[str, object]:
    return {
        "events": [_event(event, zone) for event in change.events],
        "rules": [
            {
                "rule": verdict.rule_id,
                "event": verdict.event,
                "message": verdict.message_id or None,
                "actions": [
                    {
                        "kind": intent.kind,
                        "args": dict(intent.args),
                        "standing": intent.standing,
                        "reason": str(intent.reason) if intent.reason else None,
                        "due": intent.due,
                    }
                    for intent in verdict.intents
                ],
            }
            for verdict in decision.verdicts
            if verdict.matched
        ],
        "waits": {move.rule_id: str(move.reason) for move in decision.waits if move.reason},
    }


def _events(events: Sequence[Event], zone: tzinfo) -> Sequence[str]:
    """Return the events of a change as people say them, each once, with how often."""
    counted = Counter(_event(event, zone) for event in events)
    return [f"{count} x {text}" if count > 1 else text for text, count in counted.items()]


def _event(event: Event, zone: tzinfo) -> str:
    """Return an event as people say it."""
    if not event.field:
        return event.name + (" (me)" if event.origin is Origin.ME and event.name == "new_message" else "")
    by = " by a rule" if event.origin is Origin.RULE else ""
    if isinstance(event.new, bool):
        return f"{'' if event.new else 'not '}{event.field}{by}"
    return f"{event.field} {_value(event.old, zone)} → {_value(event.new, zone)}{by}"


def _value(value: object, zone: tzinfo) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M}"
    if isinstance(value, tuple):
        return printable(", ".join(map(str, value)), 60) or "none"
    if value is None:
        return "none"
    text = printable(str(value), 60)
    return text if text.strip() else f"'{text}'"


def _intents(intents: Sequence[Intent], zone: tzinfo) -> Sequence[str]:
    """Return each action in a word or two, with the reason where it is not simply done."""
    return [_intent(intent, zone) for intent in intents if intent.reason is None or intent.reason.code not in QUIET]


def _intent(intent: Intent, zone: tzinfo) -> str:
    at = intent.args.get("at")
    words = intent.kind + (f" for {_value(datetime.fromisoformat(at), zone)}" if isinstance(at, str) else "")
    if intent.standing is Standing.PLANNED:
        return f"{words} (at {intent.due.astimezone(zone):%H:%M:%S})" if intent.due else words
    if intent.reason is None:
        return f"{words} {intent.standing}"
    if intent.reason.code is Code.DRY_RUN:
        return f"would {words}"
    return f"{words} {intent.standing}: {printable(str(intent.reason), 160)}"
