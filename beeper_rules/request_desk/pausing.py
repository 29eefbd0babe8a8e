"""pause, resume."""

from dataclasses import dataclass
from datetime import datetime

from beeper_rules.chat_names import find_chat
from beeper_rules.journal import ChatName, Pause, Scope
from beeper_rules.request_desk.arguments import Arguments, name_in, until_in
from beeper_rules.request_desk.grounds import Grounds, Reply
from beeper_rules.resuming import resume_command


@dataclass(frozen=True)
class Target:
    """What a name on the command line stands for."""

    scope: Scope
    id: str
    shown: str


def pause(grounds: Grounds, arguments: Arguments, now: datetime) -> Reply:
    """Stop acting on everything, one rule or one chat."""
    target, until = _target(grounds, arguments, now), until_in(arguments, now)
    grounds.journal.pauses.put(Pause(target.scope, target.id, now, until))
    named = target.id if target.scope != "all" else ""
    how_long = f"until {until.astimezone(grounds.zone):%Y-%m-%d %H:%M}" if until else f"until `{resume_command(named)}`"
    return Reply(ok=True, lines=(f"paused: {target.shown}, {how_long}",))


def resume(grounds: Grounds, arguments: Arguments, now: datetime) -> Reply:
    """End a pause, and let rules act again on a chat where somebody undid by hand what they did."""
    target, journal = _target(grounds, arguments, now), grounds.journal
    lines = [f"resumed: {target.shown}"] if journal.pauses.lift(target.scope, target.id) else []
    if target.scope == "chat":
        lines += [
            f"rule {each.rule_id} may act on this chat again (it had left '{each.field}' alone)"
            for each in journal.overrides.lift(target.id)
        ]
    if target.scope == "all":
        still = [each for each in journal.pauses.current(now) if each.scope != "all"]
        lines += [f"still paused: {each.scope} {grounds.title(each.target)}" for each in still]
    nothing = "nothing to resume: not everything is paused" if target.scope == "all" else ""
    return Reply(ok=True, lines=(*lines,) or (nothing or f"{target.shown} was not paused",))


def _target(grounds: Grounds, arguments: Arguments, now: datetime) -> Target:
    """Return what is meant. Raises UnclearError for what is nothing, or several things."""
    name = name_in(arguments)
    if name is None or (name == "all" and not grounds.is_rule(name)):
        return Target("all", "", "everything")
    # A pause outlives the rule or the chat that it is of, and is ended by the same name.
    paused = {each.scope for each in grounds.journal.pauses.current(now) if each.target == name}
    if grounds.is_rule(name) or "rule" in paused:
        return Target("rule", name, f"rule {name}")
    if "chat" in paused:
        return Target("chat", name, f"chat {grounds.title(name)}")
    shown = [
        ChatName(each.chat.id, each.chat.title or "")
        for each in grounds.states.values()
        if not each.chat.merged_into_chat_id
    ]
    chat = find_chat(name, shown, grounds.rulebook.by_id if grounds.rulebook else ())
    return Target("chat", chat.id, f"chat {chat.title or chat.id}")
