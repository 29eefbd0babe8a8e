"""`rehearse`: one test, step by step."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from beeper_rules.diff import diff_accounts
from beeper_rules.journal import ActionRecord, Journal
from beeper_rules.language.rule_tests import (
    Advances,
    Changes,
    Expectation,
    GivenChat,
    Happens,
    Restarts,
    RuleTest,
    Says,
    Step,
)
from beeper_rules.language.rulebook import Rule, Rulebook
from beeper_rules.model.change import Change, ChatState, Event
from beeper_rules.model.decision import Code, Decision
from beeper_rules.model.listed import Listed
from beeper_rules.rehearse import presented
from beeper_rules.rehearse.around_events import events, expect_possible
from beeper_rules.rehearse.cannot_be import CannotBeError
from beeper_rules.rehearse.judge import Failure, judge
from beeper_rules.rehearse.made_up_chat import changed, new_chat
from beeper_rules.rehearse.made_up_message import new_message, with_message
from beeper_rules.rehearse.presented import Around
from beeper_rules.rehearse.stage import Stage
from beeper_rules.rehearse.told import BEGUN, Heard, Stretch, told
from beeper_rules.rehearse.trace import traced
from beeper_rules.rehearse.when import When

MOST_RECORDS = 100_000
"""More actions than a test can bring about."""


@dataclass(frozen=True)
class Rehearsal:
    """A test that was played."""

    test: RuleTest
    failures: tuple[Failure, ...]
    heard: tuple[Heard, ...]
    """Everything that was put before the rules, in order."""
    records: tuple[ActionRecord, ...]
    """Everything that was decided to be done, oldest first, with what became of it."""
    zone: tzinfo
    """In which times of the day were read."""
    rules: tuple[Rule, ...]
    """Those that the test sees."""

    @property
    def fired(self) -> frozenset[str]:
        """The rules that acted, or would have, were they not in shadow mode."""
        begun = [
            each for each in self.records if each.standing in BEGUN or (each.reason and each.reason.code is Code.SHADOW)
        ]
        return frozenset(each.action.rule_id for each in begun)


class _TakenBackError(Exception):
    """Ends a test: nothing of it stays in the journal."""


def rehearse(test: RuleTest, book: Rulebook, zone: tzinfo, journal: Journal) -> Rehearsal:
    """Play a test. `book` is the whole rule set, `zone` the configuration's, `journal` an empty one, as it is after it.

    One journal serves many tests: to make a new one takes longer than most tests do.
    """
    own = replace(book, rules=tuple(rule for rule in book.rules if rule.place.file == test.file))
    zone = test.timezone or zone
    now = test.at.instant(zone)
    player = _Player(test, Stage(journal, own, test.given.app, zone, now))
    with suppress(_TakenBackError), journal.transaction():
        failures = tuple(player.play())
        records = tuple(player.records())
        raise _TakenBackError
    return Rehearsal(test, failures, tuple(player.heard), records, zone, own.rules)


class _Player:
    """A test while it is played."""

    def __init__(self, test: RuleTest, stage: Stage) -> None:
        self._test = test
        self._stage = stage
        self._chats: list[str] = []
        """Ids, in the order in which they are given."""
        self._after: Listed | None = None
        """For a chat that is given as it is after the first step: so."""
        self._step = 0
        self._keys = len(test.given.chats)
        """The newest sort key given away."""
        self.heard: list[Heard] = []
        self._judged = 0
        """How much of it was judged."""
        self._newest_action = 0

    def play(self) -> Iterator[Failure]:
        """Yield what is otherwise than expected; where something cannot be, that is the last."""
        place = self._test.place
        try:
            self._begin()
            for step in self._test.steps:
                self._step, place = self._step + 1, step.place
                self._do(step)
                if step.expect:
                    yield from self._judge(step.expect, step)
        except CannotBeError as error:
            yield Failure(place, "", "", error.message, error.hint)

    def _begin(self) -> None:
        """Let the stage take in the chats that are given; of an event, the chat before it."""
        given, first = self._test.given, self._test.steps[0]
        if self._test.given_after and isinstance(first.deed, Happens) and first.deed.about_one_chat:
            around = presented.given_after(first.deed, given.chats[0], given.before, given.app, self._when)
            self._after, self._keys = around.after, 2
            chats = [around.before] if around.before else []
            self._chats = [around.after.chat.id]
        else:
            chats = [self._listed(number, chat) for number, chat in enumerate(given.chats, 1)]
            self._chats = [each.chat.id for each in chats]
        if len(set(self._chats)) < len(self._chats):
            raise CannotBeError("two chats have the same id", hint="leave one of them out, or give it another")
        self._stage.begin_with(chats)

    def _listed(self, number: int, given: GivenChat) -> Listed:
        chat = new_chat(given.facts, number, self._test.given.app, self._when)
        return presented.listed(chat, given.message, number, self._when)

    @property
    def _when(self) -> When:
        return When(self._stage.now, self._stage.zone)

    def _hear(self, change: Change, decision: Decision, at: datetime) -> None:
        self.heard.append(Heard(self._step, at, change, decision))

    def _do(self, step: Step) -> None:
        """Let one thing happen."""
        match step.deed:
            case Happens():
                self._happens(step.deed, step)
            case Changes(facts):
                listed = self._present(step)
                self._show(replace(listed, chat=changed(listed.chat, facts, self._when)))
            case Says(facts):
                listed = self._present(step)
                message = new_message(facts, self._next_key(), listed.chat, self._when)
                chat = with_message(listed.chat, message)
                self._show(replace(listed, chat=chat, messages=(message,), newest=message, newest_known=True))
            case Advances(until):
                self._stage.advance_to(self._when.ahead(until), self._hear)
            case Restarts():
                self._stage.restart(self._hear)

    def _show(self, listed: Listed) -> None:
        self._stage.inbox.show(listed)
        self._stage.turn(self._hear)

    def _present(self, step: Step) -> Listed:
        """Return the chat that a step is about, as it is listed now."""
        found = self._stage.inbox.chats.get(self._chats[step.chat or 0])
        if found is None:
            raise CannotBeError("this chat is not there any more", hint="nothing can happen to it after 'chat_removed'")
        return found

    def _next_key(self) -> int:
        self._keys += 1
        return self._keys

    def _happens(self, deed: Happens, step: Step) -> None:
        """Let one event happen, as if nothing else did."""
        name = deed.trigger.event.name if deed.trigger else ""
        if name == "account_trouble":
            self._trouble()
        elif not deed.about_one_chat:
            self._run_schedules(deed)
        elif name == "chat_removed":
            state = self._stage.states[self._present(step).chat.id]
            gone = Change(state.chat.id, self._stage.now, state, state, (Event(name, self._stage.now),))
            self._stage.turn(self._hear, also=[gone])
            self._stage.forget(state.chat.id)
        else:
            self._happens_to_chat(deed, step)

    def _happens_to_chat(self, deed: Happens, step: Step) -> None:
        app, when = self._stage.app, self._when
        if self._after is None and deed.label == "chat_added":
            raise CannotBeError("this chat is there already", hint="a test begins with it: event: chat_added")
        if self._after is None:
            around = presented.next_to(deed, self._present(step), app, self._next_key(), when)
        else:
            around, self._after = Around(self._stage.inbox.chats.get(self._chats[0]), self._after), None
        chat_id = around.after.chat.id
        before = self._stage.states.get(chat_id)
        if before is not None and around.before is not None:
            before = self._stage.states[chat_id] = replace(before, chat=around.before.chat)
        after = ChatState(around.after.chat, around.after.newest, around.after.newest_known)
        expect_possible(deed, after, app, when.now)
        found = [replace(event, at=when.now) for event in events(deed, self._stage.book, before, after, app)]
        self._stage.inbox.show(around.after)
        self._stage.turn(self._hear, {chat_id: found})

    def _trouble(self) -> None:
        """Let the account that is given get into trouble."""
        account = self._test.given.account
        if account is None:
            raise LookupError("a test without an account was read all the same")
        known = {account.account_id: account.model_copy(update={"status": "connected"})}
        changes = diff_accounts(known, {account.account_id: account}, self._stage.now)
        self._stage.turn(self._hear, also=list(changes))

    def _run_schedules(self, deed: Happens) -> None:
        """Let schedules be due, over every chat."""
        app, now = self._stage.app, self._stage.now
        meant = {
            chat_id: [replace(event, at=now) for event in events(deed, self._stage.book, state, state, app)]
            for chat_id, state in self._stage.states.items()
        }
        if not any(meant.values()):
            raise CannotBeError(f"no rule of this file runs by '{deed.label}'", hint="write it as the rule does")
        self._stage.turn(self._hear, meant)

    def _judge(self, expectation: Expectation, step: Step) -> Iterator[Failure]:
        """Yield what is otherwise than expected, of everything since the last expectation."""
        # Where nothing happens to one chat by itself, `chat` says of which one something is expected.
        chat_id = None if step.deed.about_one_chat or step.chat is None else self._chats[step.chat]
        stretch = self._stretch(self.heard[self._judged :], self._newest_action, chat_id)
        rules = {rule.id: rule for rule in self._stage.book.rules}
        for failure in judge(expectation, {rule_id: told(rule_id, stretch) for rule_id in rules}):
            lines = traced(rules[failure.rule_id], stretch.heard, self._stage.app, self._stage.zone)
            yield replace(failure, trace=lines)
        self._judged = len(self.heard)
        self._newest_action = max((each.action.id for each in self.records()), default=0)

    def _stretch(self, heard: Sequence[Heard], since: int, chat_id: str | None) -> Stretch:
        """Return what happened in a part of the test, in one chat or in all of them."""
        now = self._stage.now
        return Stretch(
            [each for each in heard if chat_id in {None, each.change.chat_id}],
            [each for each in self.records() if each.action.id > since and chat_id in {None, each.action.chat_id}],
            frozenset(
                each.rule_id
                for each in self._stage.journal.waits.all()
                if each.wait.due and each.wait.due > now and chat_id in {None, each.chat_id}
            ),
        )

    def records(self) -> list[ActionRecord]:
        """Return everything that was decided to be done, oldest first."""
        return self._stage.journal.actions.recent(MOST_RECORDS)[::-1]
