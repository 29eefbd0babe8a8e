"""What commands ask of the daemon, done: pause, resume, approve, drop, retry, apply, undo."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from beeper_rules.applying import Agreed, Applying
from beeper_rules.chat_names import UnclearError, find_chat
from beeper_rules.circumstances import Circumstances
from beeper_rules.commit import QUIET
from beeper_rules.journal import ChatName, Journal, Pause, Scope
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.memory import begin_anew, recall
from beeper_rules.model.account import AppFacts
from beeper_rules.model.action import Action
from beeper_rules.model.change import ChatState
from beeper_rules.model.decision import Standing
from beeper_rules.resuming import resume_command
from beeper_rules.state_folder import Request
from beeper_rules.undoing import take_back
from beeper_rules.vocabulary.actions import ACTIONS

GIVEN_UP = "`beeper-rules log --dead` lists what can be retried"


@dataclass(frozen=True)
class Reply:
    """What the person who asked reads."""

    ok: bool
    lines: tuple[str, ...]
    released: tuple[int, ...] = ()
    """The actions that may be performed now."""
    anew: bool = False
    """Whether what is known of the inbox was forgotten."""


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
    app: AppFacts | None = None
    """What is known of Beeper; None for what the journal holds."""

    def handle(self, request: Request, now: datetime) -> Reply:
        """Return the reply to a request; one that cannot be carried out changes nothing."""
        known: Mapping[str, Callable[[Mapping[str, object], datetime], Reply]] = {
            "pause": self._pause,
            "resume": self._resume,
            "approve": self._approve,
            "drop": self._drop,
            "retry": self._retry,
            "apply": self._apply,
            "undo": self._undo,
            "accept_identity": self._accept_identity,
        }
        if request.kind not in known:
            return Reply(ok=False, lines=(request.problem or f"unknown request '{request.kind}'",))
        try:
            with self.journal.transaction():
                if request.id and not self.journal.once.first_time("request", "", request.id, now):
                    return Reply(ok=True, lines=("this was carried out already",))
                reply = known[request.kind](request.arguments, now)
            if request.kind == "drop":
                self.journal.overwrite_wiped()
        except UnclearError as unclear:
            return Reply(ok=False, lines=(str(unclear),))
        return reply

    def _target(self, arguments: Mapping[str, object]) -> Target:
        name = arguments.get("target")
        if name is None or (name == "all" and not self._is_rule(name)):
            return Target("all", "", "everything")
        if not isinstance(name, str):
            raise UnclearError("what is meant is no name")
        if self._is_rule(name):
            return Target("rule", name, f"rule {name}")
        shown = [
            ChatName(each.chat.id, each.chat.title or "")
            for each in self.states.values()
            if not each.chat.merged_into_chat_id
        ]
        chat = find_chat(name, shown, self.rulebook.by_id if self.rulebook else ())
        return Target("chat", chat.id, f"chat {chat.title or chat.id}")

    def _is_rule(self, name: str) -> bool:
        known = self.rulebook is not None and name in self.rulebook.by_id
        queue = self.journal.actions
        return known or any(action.rule_id == name for action in (*queue.held(), *queue.deferred()))

    def _pause(self, arguments: Mapping[str, object], now: datetime) -> Reply:
        target = self._target(arguments)
        seconds = arguments.get("seconds")
        until = now + timedelta(seconds=seconds) if isinstance(seconds, int | float) else None
        self.journal.pauses.put(Pause(target.scope, target.id, now, until))
        named = target.id if target.scope != "all" else ""
        how_long = (
            f"until {until.astimezone(self.zone):%Y-%m-%d %H:%M}" if until else f"until `{resume_command(named)}`"
        )
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
        nothing = "nothing to resume: not everything is paused" if target.scope == "all" else ""
        return Reply(ok=True, lines=(*lines,) or (nothing or f"{target.shown} was not paused",))

    def _title(self, target: str) -> str:
        """Return the title of a chat; a rule's id is its name."""
        state = self.states.get(target)
        return state.chat.title if state and state.chat.title else target

    def _named(self, arguments: Mapping[str, object], standings: tuple[Standing, ...]) -> list[Action]:
        """Return the actions that stand there and are meant: one by its number, or those of a rule, or all."""
        name = _number(str(arguments.get("target") or ""))
        if not name.strip():
            raise UnclearError("the name is empty; give a rule, or the number of an action")
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

    def _retry(self, arguments: Mapping[str, object], now: datetime) -> Reply:
        name = _number(str(arguments.get("target") or ""))
        if not (name.isascii() and name.isdigit()):
            raise UnclearError(f"'{name}' is no number of an action; {GIVEN_UP}")
        action = self.journal.actions.get(int(name))
        if action is None:
            raise UnclearError(f"no action {name} is kept; {GIVEN_UP}")
        if action.standing is not Standing.DEAD:
            raise UnclearError(f"action {name} is {action.standing}, and not given up; {GIVEN_UP}")
        if not self.journal.actions.retry(action.id, now):
            raise UnclearError(
                f"action {name} cannot be retried: its text was wiped when it ended; do by hand what it was to do"
            )
        line = f"released: {action.kind} #{action.id} of {action.rule_id} on {self._title(action.chat_id)}"
        return Reply(ok=True, lines=(line,), released=(action.id,))

    def _apply(self, arguments: Mapping[str, object], now: datetime) -> Reply:
        try:
            agreed = Agreed.read(arguments)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise UnclearError("this is no plan that can be read") from None
        rulebook = self._rulebook_of(agreed.rulebook)
        app, circumstances = self._circumstances(now)
        added = Applying(self.journal, rulebook, app, circumstances, now).put_in(agreed, self.states)
        return _of_actions(added, "nothing of it is to be done any more")

    def _undo(self, arguments: Mapping[str, object], now: datetime) -> Reply:
        numbers = arguments.get("actions")
        found = (
            [self.journal.actions.get(each) for each in numbers if isinstance(each, int)]
            if isinstance(numbers, list)
            else []
        )
        wanted = [action for action in found if action and not self.journal.actions.is_undone(action.id)]
        _, circumstances = self._circumstances(now)
        added = take_back(self.journal, self._rulebook_of(None), wanted, circumstances, now)
        return _of_actions(added, "nothing is to be taken back any more")

    def _circumstances(self, now: datetime) -> tuple[AppFacts, Circumstances]:
        app = self.app or recall(self.journal).app
        return app, Circumstances(self.journal, app, self.zone, now, dry_run=False)

    def _rulebook_of(self, hashed: str | None) -> Rulebook:
        """Return the rulebook in force. Raises UnclearError when it is none, or not the one of that hash."""
        if self.rulebook is None:
            raise UnclearError("no rules were ever in force here; start the daemon once: beeper-rules run")
        if hashed not in {None, self.rulebook.hash}:
            raise UnclearError("the rules in force are not those of the plan; look at the plan again")
        return self.rulebook

    def _accept_identity(self, arguments: Mapping[str, object], now: datetime) -> Reply:  # noqa: ARG002 - as above
        begin_anew(self.journal)
        return Reply(ok=True, lines=("the next complete look is a first sight",), anew=True)


def _of_actions(actions: Sequence[Action], nothing: str) -> Reply:
    """Return the reply that tells what was put into the journal, and what of it is to be performed."""
    planned = [action for action in actions if action.standing is Standing.PLANNED]
    held = [action for action in actions if action.standing is Standing.HELD]
    chats = len({action.chat_id for action in planned})
    lines = (
        [f"planned: {len(planned)} action{_s(planned)} on {chats} chat{'' if chats == 1 else 's'}"] if planned else []
    )
    lines += [f"held by limits: {len(held)}; `beeper-rules approve RULE` releases them"] if held else []
    return Reply(ok=True, lines=(*lines,) or (nothing,), released=tuple(action.id for action in planned))


def _number(name: str) -> str:
    """Return the digits of an action's number, which the log writes with a #; anything else as it is."""
    return re.sub(r"^#(?=[0-9]+$)", "", name)


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
