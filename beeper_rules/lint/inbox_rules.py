"""What rules find in the present inbox: chats that they could be about, and actions that can be done there."""

from collections.abc import Iterator, Sequence
from datetime import UTC

from beeper_rules.language.asked import asks_of
from beeper_rules.language.nodes import All, AnyOf, Leaf, Named, Node, Not, View, Was
from beeper_rules.language.rulebook import Act, Mode, Rule, Rulebook
from beeper_rules.language.text_match import fold
from beeper_rules.lint.every_check import in_order
from beeper_rules.lint.inbox import Inbox
from beeper_rules.lint.inbox_names import CHATS, names_in
from beeper_rules.lint.literals import Literal, waits
from beeper_rules.lint.warned import Warned
from beeper_rules.model.change import ChatState
from beeper_rules.vocabulary.capability_tree import says_no

KINDS = frozenset({"type", "network", "account"})
"""What a chat is and stays; which chats there are of them is the same tomorrow."""


def lint_online(rulebook: Rulebook, inbox: Inbox) -> list[Warned]:
    """Return every warning that rests on the present inbox, in the order of the files and of their lines."""
    found = [*names_in(rulebook, inbox)]
    for rule in rulebook.rules:
        if rule.mode is not Mode.OFF and any(trigger.about_chat for trigger in rule.triggers):
            found += [*_no_chat_matches(rule, inbox), *_never_supported(rule, inbox)]
    return in_order(found, rulebook)


def _no_chat_matches(rule: Rule, inbox: Inbox) -> Iterator[Warned]:
    # A rule about chats that are still to come waits for what is not there.
    if not inbox.whole or all(trigger.event.name == "chat_added" for trigger in rule.triggers):
        return
    if not _possible(rule, inbox, KINDS):
        what = f"the rule '{rule.id}' matches no chat of your inbox, by their type, network or account"
        yield Warned("no-chat-matches", what, rule.place, "`beeper-rules plan` shows what rules would do now")


def _never_supported(rule: Rule, inbox: Inbox) -> Iterator[Warned]:
    chats = _possible(rule, inbox, KINDS | CHATS)
    for act in rule.acts if chats and inbox.whole else ():
        why = _unsupported(act, chats, inbox)
        if why:
            hint = "take the action out, or leave it for chats that are still to come"
            what = f"'{act.word.name}' of rule '{rule.id}' can be done in no chat that it is about: {why}"
            yield Warned("never-supported", what, act.place, hint)


def _unsupported(act: Act, chats: Sequence[ChatState], inbox: Inbox) -> str:
    word = act.word
    if word.since and not inbox.app.has(word.since):
        return f"it {inbox.app.lacks(word.since)}"
    if word.capability and all(says_no(state.chat.capabilities, word.capability) for state in chats):
        networks = sorted({state.chat.network or "an unknown network" for state in chats})
        return f"{', '.join(networks)} {'does' if len(networks) == 1 else 'do'} not allow it"
    return ""


def _possible(rule: Rule, inbox: Inbox, paths: frozenset[str]) -> list[ChatState]:
    """Return the chats that the rule could be about, as far as these fields tell."""
    views = [View(state, inbox.app, inbox.now, UTC) for state in inbox.states]
    return [view.state for view in views if _could_match(rule, view, inbox, paths)]


def _could_match(rule: Rule, view: View, inbox: Inbox, paths: frozenset[str]) -> bool:
    if rule.condition and not _could(rule.condition, view, inbox, paths, holds=True):
        return False
    return all(_could(each.condition, view, inbox, paths, holds=False) for each in rule.exceptions)


def _could(node: Node, view: View, inbox: Inbox, paths: frozenset[str], *, holds: bool) -> bool:
    """Return whether a condition could come out as `holds`, whatever else the chat is by then."""
    match node:
        case Leaf():
            return node.path not in paths or _is_open(node, inbox) or node.holds(view) is holds
        case Not(child):
            return _could(child, view, inbox, paths, holds=not holds)
        case Named(_, child):
            return _could(child, view, inbox, paths, holds=holds)
        case Was():
            return True
        case All(children) | AnyOf(children):
            found = (_could(child, view, inbox, paths, holds=holds) for child in children)
            return all(found) if isinstance(node, All) is holds else any(found)


def _is_open(leaf: Leaf, inbox: Inbox) -> bool:
    """Return whether a list waits to be filled in, or the names in it are those of nothing, which is told there."""
    if waits([Literal(leaf.path, leaf.asked, leaf.wanted)]):
        return True
    known = {"network": inbox.networks, "account": inbox.account_ids}.get(leaf.path)
    named = [fold(str(value)) for ask in asks_of(leaf.asked) for value in ask.values]
    return known is not None and not any(name in known for name in named)
