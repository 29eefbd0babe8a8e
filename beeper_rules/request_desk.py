"""What commands ask of the daemon, done: pause, resume, approve, drop. And which chat a name means, and back."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from beeper_rules.commit import QUIET
from beeper_rules.journal import Journal, Pause, Scope
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.language.text_match import fold
from beeper_rules.memory import begin_anew
from beeper_rules.model.action import Action
from beeper_rules.model.change import ChatState
from beeper_rules.model.decision import Standing
from beeper_rules.state_folder import Request
from beeper_rules.suggestions import did_you_mean
from beeper_rules.vocabulary.actions import ACTIONS

MOST_NAMED = 8
"""Chats named in a message."""


@dataclass(frozen=True)
class Reply:
    """What the person who asked reads."""

    ok: bool
    lines: tuple[str, ...]
    released: tuple[int, ...] = ()
    """The actions that may be performed now."""
    anew: bool = False
    """Whether what is known of the inbox was forgotten."""


class UnclearError(ValueError):
    """What is named cannot be told; the message says why."""


@dataclass(frozen=True)
class Target:
    """What a name on the command line stands for."""

    scope: Scope
    id: str
    shown: str


@dataclass
class RequestDesk:
    """Carries out requests on the journal."""

    journal: Journal
    rulebook: Rulebook | None
    states: Mapping[str, ChatState]
    zone: tzinfo
    """The user's clock, for what the reply says."""

    def handle(self, request: Request, now: datetime) -> Reply:
        """Return the reply to a request; one that cannot be carried out changes nothing."""
        known: Mapping[str, Callable[[Mapping[str, object], datetime], Reply]] = {
            "pause": self._pause,
            "resume": self._resume,
            "approve": self._approve,
            "drop": self._drop,
            "accept_identity": self._accept_identity,
        }
        if request.kind not in known:
            return Reply(ok=False, lines=(request.problem or f"unknown request '{request.kind}'",))
        try:
            with self.journal.transaction():
                reply = known[request.kind](request.arguments, now)
            if request.kind == "drop":
                self.journal.overwrite_wiped()
        except UnclearError as unclear:
            return Reply(ok=False, lines=(str(unclear),))
        return reply

    def _target(self, arguments: Mapping[str, object]) -> Target:
        name = arguments.get("target")
        if not isinstance(name, str) or not name or (name == "all" and not self._is_rule(name)):
            return Target("all", "", "everything")
        if self._is_rule(name):
            return Target("rule", name, f"rule {name}")
        chat = find_chat(name, self.states, self.rulebook.by_id if self.rulebook else ())
        return Target("chat", chat.chat.id, f"chat {chat.chat.title or chat.chat.id}")

    def _is_rule(self, name: str) -> bool:
        known = self.rulebook is not None and name in self.rulebook.by_id
        queue = self.journal.actions
        return known or any(action.rule_id == name for action in (*queue.held(), *queue.deferred()))

    def _pause(self, arguments: Mapping[str, object], now: datetime) -> Reply:
        target = self._target(arguments)
        seconds = arguments.get("seconds")
        until = now + timedelta(seconds=seconds) if isinstance(seconds, int | float) else None
        self.journal.pauses.put(Pause(target.scope, target.id, now, until))
        how_long = f"until {until.astimezone(self.zone):%Y-%m-%d %H:%M}" if until else "until `beeper-rules resume`"
        return Reply(ok=True, lines=(f"paused: {target.shown}, {how_long}",))

    def _resume(self, arguments: Mapping[str, object], now: datetime) -> Reply:
        target = self._target(arguments)
        lines = [f"resumed: {target.shown}"] if self.journal.pauses.lift(target.scope, target.id) else []
        if target.scope == "chat":
            lines += [
                f"rule {each.rule_id} may act on this chat again (it had left '{each.field}' alone)"
                for each in self.journal.overrides.lift(target.id)
            ]
        if target.scope == "all":
            still = [each for each in self.journal.pauses.current(now) if each.scope != "all"]
            lines += [f"still paused: {each.scope} {self._title(each.target)}" for each in still]
        return Reply(ok=True, lines=(*lines,) or (f"{target.shown} was not paused",))

    def _title(self, target: str) -> str:
        """Return the title of a paused chat; a rule's id is its name."""
        state = self.states.get(target)
        return state.chat.title if state and state.chat.title else target

    def _named(self, arguments: Mapping[str, object], standings: tuple[Standing, ...]) -> list[Action]:
        """Return the actions that stand there and are meant: one by its number, or those of a rule, or all."""
        name = str(arguments.get("target") or "")
        # The log writes an action's number so.
        name = re.sub(r"^#(?=[0-9]+$)", "", name)
        if name.isascii() and name.isdigit():
            action = self.journal.actions.get(int(name))
            if action is None or action.standing not in standings:
                raise UnclearError(
                    f"no action {name} is {_or(standings)}; `beeper-rules log --held` lists those that are"
                )
            return [action]
        queue = self.journal.actions
        known = {Standing.HELD: queue.held, Standing.DEFERRED: queue.deferred}
        found = [action for standing in standings for action in known[standing](name or None)]
        if not found:
            raise UnclearError(f"nothing of '{name}' is {_or(standings)}" if name else f"nothing is {_or(standings)}")
        return found

    def _approve(self, arguments: Mapping[str, object], now: datetime) -> Reply:
        held = self._named(arguments, (Standing.HELD,))
        released = self.journal.actions.approve([action.id for action in held], now)
        chats = len({action.chat_id for action in released})
        line = f"released: {len(released)} action{_s(released)} on {chats} chat{'' if chats == 1 else 's'}"
        return Reply(ok=True, lines=(line,), released=tuple(action.id for action in released))

    def _drop(self, arguments: Mapping[str, object], now: datetime) -> Reply:
        named = self._named(arguments, (Standing.HELD, Standing.DEFERRED))
        dropped = [
            action
            for each in named
            for action in self.journal.actions.drop([each.id], now, wipe=ACTIONS[each.kind].payload)
        ]
        for each in named:
            # What was kept back is not decided again, either.
            self.journal.agenda.remove(QUIET, chat=each.chat_id, rule=each.rule_id, key=each.message_id)
        return Reply(ok=True, lines=(f"dropped: {len(dropped)} action{_s(dropped)}",))

    def _accept_identity(self, arguments: Mapping[str, object], now: datetime) -> Reply:  # noqa: ARG002 - as above
        begin_anew(self.journal)
        return Reply(ok=True, lines=("the next complete look is a first sight",), anew=True)


def _or(standings: tuple[Standing, ...]) -> str:
    return " or ".join(standings)


def _s(several: Sequence[object]) -> str:
    return "" if len(several) == 1 else "s"


def with_names(text: str, name_of: Callable[[str], str | None]) -> str:
    """Return a sentence with the ids of chats and accounts in it replaced by what `name_of` calls them."""
    return re.sub(r"[^\s,;()'\"]+", lambda word: _name_in(word[0], name_of), text)


def _name_in(word: str, name_of: Callable[[str], str | None]) -> str:
    bare = word.rstrip(":.")
    return name_of(word) or (name_of(bare) or bare) + word[len(bare) :]


def find_chat(name: str, states: Mapping[str, ChatState], rules: Iterable[str] = ()) -> ChatState:
    """Return the chat of that id, title, or part of a title. Raises UnclearError when it is none, or several."""
    if name in states:
        return states[name]
    wanted = fold(name)
    titled = [(fold(state.chat.title or ""), state) for state in states.values() if not state.chat.merged_into_chat_id]
    whole = [state for title, state in titled if title == wanted]
    found = whole or [state for title, state in titled if wanted and wanted in title]
    if len(found) == 1:
        return found[0]
    if not found:
        titles = [state.chat.title for state in states.values() if state.chat.title]
        suggestion = did_you_mean(name, [*rules, *titles])
        raise UnclearError(f"no rule and no chat is called '{name}'" + (f"; {suggestion}" if suggestion else ""))
    names = ", ".join(f"{state.chat.title} ({state.chat.id})" for state in found[:MOST_NAMED])
    raise UnclearError(
        f"'{name}' is {len(found)} chats: {names}{', …' if len(found) > MOST_NAMED else ''}; give the id"
    )
