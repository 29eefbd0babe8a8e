"""apply, undo: what a person was shown and said yes to."""

from collections.abc import Sequence
from datetime import datetime

from beeper_rules.applying import Agreed, Applying
from beeper_rules.chat_names import UnclearError
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.model.action import Action
from beeper_rules.model.decision import Standing
from beeper_rules.request_desk.arguments import Arguments, numbers_in
from beeper_rules.request_desk.grounds import Grounds, Reply, plural_s
from beeper_rules.undoing import take_back


def apply(grounds: Grounds, arguments: Arguments, now: datetime) -> Reply:
    """Put the actions of a plan into the journal."""
    try:
        agreed = Agreed.read(arguments)
    except ValueError:
        raise UnclearError("this is no plan that can be read") from None
    rulebook = _rulebook_in_force(grounds, agreed.rulebook)
    app, circumstances = grounds.circumstances(now)
    added = Applying(grounds.journal, rulebook, app, circumstances, now).put_in(agreed, grounds.states)
    return _of_actions(added, "nothing of it is to be done any more")


def undo(grounds: Grounds, arguments: Arguments, now: datetime) -> Reply:
    """Put into the journal what takes actions back."""
    queue = grounds.journal.actions
    found = [action for action in map(queue.get, numbers_in(arguments)) if action is not None]
    done = [action for action in found if action.standing is Standing.DONE and not action.takes_back]
    wanted = [action for action in done if not queue.is_undone(action.id)]
    _, circumstances = grounds.circumstances(now)
    # What rules did is taken back also where no rules are known any more.
    added = take_back(grounds.journal, grounds.rulebook or Rulebook((), ""), wanted, circumstances, now)
    return _of_actions(added, "nothing is to be taken back any more")


def _rulebook_in_force(grounds: Grounds, hashed: str) -> Rulebook:
    """Return the rulebook in force. Raises UnclearError when it is none, or not the one of that hash."""
    if grounds.rulebook is None:
        raise UnclearError("no rules were ever in force here; start the daemon once: beeper-rules run")
    if hashed != grounds.rulebook.hash:
        raise UnclearError("the rules in force are not those of the plan; look at the plan again")
    return grounds.rulebook


def _of_actions(actions: Sequence[Action], nothing: str) -> Reply:
    """Return the reply that tells what was put into the journal, and what of it is to be performed."""
    planned = [action for action in actions if action.standing is Standing.PLANNED]
    held = [action for action in actions if action.standing is Standing.HELD]
    chats = len({action.chat_id for action in planned})
    lines = (
        [f"planned: {len(planned)} action{plural_s(planned)} on {chats} chat{'' if chats == 1 else 's'}"]
        if planned
        else []
    )
    if held:
        commands = ", ".join(f"`beeper-rules approve {rule}`" for rule in dict.fromkeys(each.rule_id for each in held))
        lines.append(f"held by limits: {len(held)}; released by {commands}")
    return Reply(ok=True, lines=(*lines,) or (nothing,), released=tuple(action.id for action in planned))
