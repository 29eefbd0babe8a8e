"""approve, drop, retry: what waits for a person."""

from datetime import datetime

from beeper_rules.chat_names import UnclearError
from beeper_rules.commit import QUIET
from beeper_rules.model.action import Action
from beeper_rules.model.decision import Standing
from beeper_rules.request_desk.arguments import Arguments, is_written_as_number, name_in, number_of
from beeper_rules.request_desk.grounds import Grounds, Reply, plural_s
from beeper_rules.vocabulary.actions import ACTIONS

GIVEN_UP = "`beeper-rules log --dead` lists what can be retried"


def approve(grounds: Grounds, arguments: Arguments, now: datetime) -> Reply:
    """Release what a limit holds."""
    held = _named(grounds, arguments, (Standing.HELD,))
    released = grounds.journal.actions.approve([action.id for action in held], now)
    chats = len({action.chat_id for action in released})
    line = f"released: {len(released)} action{plural_s(released)} on {chats} chat{'' if chats == 1 else 's'}"
    return Reply(ok=True, lines=(line,), released=tuple(action.id for action in released))


def drop(grounds: Grounds, arguments: Arguments, now: datetime) -> Reply:
    """Let go of what a limit holds or quiet hours keep back."""
    named = _named(grounds, arguments, (Standing.HELD, Standing.DEFERRED))
    journal = grounds.journal
    dropped = [
        action for each in named for action in journal.actions.drop([each.id], now, wipe=ACTIONS[each.kind].payload)
    ]
    for each in named:
        # What was kept back is not decided again, either.
        journal.agenda.remove(QUIET, chat=each.chat_id, rule=each.rule_id, key=each.message_id)
    return Reply(ok=True, lines=(f"dropped: {len(dropped)} action{plural_s(dropped)}",))


def retry(grounds: Grounds, arguments: Arguments, now: datetime) -> Reply:
    """Plan once more what was given up."""
    name = name_in(arguments) or ""
    if not is_written_as_number(name):
        raise UnclearError(f"'{name}' is no number of an action; {GIVEN_UP}")
    name = name.removeprefix("#")
    action = _action(grounds, name)
    if action is None:
        raise UnclearError(f"no action {name} is kept; {GIVEN_UP}")
    if action.standing is not Standing.DEAD:
        raise UnclearError(f"action {name} is {action.standing}, and not given up; {GIVEN_UP}")
    if not grounds.journal.actions.retry(action.id, now):
        raise UnclearError(
            f"action {name} cannot be retried: its text was wiped when it ended; do by hand what it was to do"
        )
    line = f"released: {action.kind} #{action.id} of {action.rule_id} on {grounds.title(action.chat_id)}"
    return Reply(ok=True, lines=(line,), released=(action.id,))


def _named(grounds: Grounds, arguments: Arguments, standings: tuple[Standing, ...]) -> list[Action]:
    """Return the actions that stand there and are meant: one by its number, or those of a rule."""
    name = name_in(arguments) or ""
    if not name.strip():
        raise UnclearError("the name is empty; give a rule, or the number of an action")
    wanted = " or ".join(standings)
    if is_written_as_number(name):
        name = name.removeprefix("#")
        action = _action(grounds, name)
        if action is None or action.standing not in standings:
            raise UnclearError(f"no action {name} is {wanted}; `beeper-rules log --held` lists those that are")
        return [action]
    queue = grounds.journal.actions
    known = {Standing.HELD: queue.held, Standing.DEFERRED: queue.deferred}
    found = [action for standing in standings for action in known[standing](name)]
    if not found:
        raise UnclearError(f"nothing of '{name}' is {wanted}")
    return found


def _action(grounds: Grounds, name: str) -> Action | None:
    number = number_of(name)
    return grounds.journal.actions.get(number) if number is not None else None
