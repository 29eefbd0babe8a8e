"""Names in rules and lists that are not those of anything in the present inbox, or of too much."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from beeper_rules.errors import Place
from beeper_rules.language.asked import Ask, asks_of
from beeper_rules.language.nodes import Leaf, Node, leaves
from beeper_rules.language.rulebook import Mode, Rulebook
from beeper_rules.language.text_match import fold
from beeper_rules.lint.inbox import Inbox
from beeper_rules.lint.warned import Warned
from beeper_rules.safe_text import printable
from beeper_rules.suggestions import did_you_mean

CHATS = frozenset({"chat", "title", "id"})
KNOWN_NAMES = CHATS | {"network", "account"}
"""The fields of which every value that there is can be seen; of people, only some of each chat are listed."""
MOST_SHOWN = 3


@dataclass(frozen=True)
class Name:
    """A name as it stands in a file, and the fields of which it is asked."""

    text: str
    place: Place
    paths: frozenset[str]


def names_in(rulebook: Rulebook, inbox: Inbox) -> Iterator[Warned]:
    """Warn of names that mean nothing, or more than one chat, in the present inbox."""
    asked = [(leaf, ask) for node in conditions_of(rulebook) for leaf in leaves(node) for ask in asks_of(leaf.asked)]
    for name in dict.fromkeys((*_written(asked), *_listed(rulebook, asked))):
        if name.paths & CHATS:
            yield from _several(name, inbox)
        if inbox.whole and name.paths <= KNOWN_NAMES:
            yield from _missing(name, inbox)
    yield from _labels(rulebook, inbox)


def conditions_of(rulebook: Rulebook) -> list[Node]:
    """Return every condition that counts: those of rules that are not switched off, with their predicates."""
    rules = [rule for rule in rulebook.rules if rule.mode is not Mode.OFF]
    conditions = [rule.condition for rule in rules if rule.condition]
    return [*conditions, *(each.condition for rule in rules for each in rule.exceptions)]


def _written(asked: Iterable[tuple[Leaf, Ask]]) -> Iterator[Name]:
    """Yield the names that stand in conditions."""
    for leaf, ask in asked:
        if ask.matcher == "is" and leaf.path in KNOWN_NAMES:
            yield Name(str(ask.values[0]), ask.place, frozenset({leaf.path}))


def _listed(rulebook: Rulebook, asked: Iterable[tuple[Leaf, Ask]]) -> Iterator[Name]:
    """Yield the entries of lists, with every field of which they are asked."""
    paths: dict[str, set[str]] = {}
    for leaf, ask in asked:
        if ask.matcher == "in_list":
            paths.setdefault(ask.name, set()).add(leaf.path)
    for each in rulebook.lists:
        if each.name in paths:
            yield from (Name(text, place, frozenset(paths[each.name])) for text, place in each.entries)


def _several(name: Name, inbox: Inbox) -> Iterator[Warned]:
    chats = inbox.by_title.get(fold(name.text), ())
    if len(chats) > 1 and name.paths & {"chat", "title"}:
        shown = [f"{chat.id} on {chat.network or 'an unknown network'}" for chat in chats[:MOST_SHOWN]]
        more = f" and {len(chats) - MOST_SHOWN} more" if len(chats) > MOST_SHOWN else ""
        what = f"'{name.text}' is the title of {len(chats)} chats, and all of them are meant"
        hint = f"if only one is meant, write its id: {'; '.join(shown)}{more}"
        yield Warned("several-chats", what, name.place, hint)


def _missing(name: Name, inbox: Inbox) -> Iterator[Warned]:
    folded = fold(name.text)
    if any(_found(folded, path, inbox) for path in name.paths):
        return
    if name.paths & CHATS:
        yield Warned("no-such-chat", f"'{name.text}' is {_no_chat(name.paths)}", name.place, _nearest(name, inbox))
    elif "network" in name.paths:
        if inbox.accounts is not None:
            what, known = f"'{name.text}' is none of your networks", inbox.networks
            yield Warned("no-such-network", what, name.place, _one_of(name.text, known, "yours are"))
    elif inbox.accounts is not None:
        what, known = f"'{name.text}' is the id of none of your accounts", inbox.account_ids
        yield Warned("no-such-account", what, name.place, _one_of(name.text, known, "yours are"))


def _found(folded: str, path: str, inbox: Inbox) -> bool:
    match path:
        case "network":
            return folded in inbox.networks
        case "account":
            return folded in inbox.account_ids
        case "id":
            return folded in inbox.ids
        case "title":
            return folded in inbox.by_title
    return folded in inbox.ids or folded in inbox.by_title


def _no_chat(paths: frozenset[str]) -> str:
    what = "the id" if paths == {"id"} else "the title" if paths == {"title"} else "title or id"
    return f"{what} of no chat in your inbox"


def _nearest(name: Name, inbox: Inbox) -> str:
    """Return the hint for a name of no chat."""
    folded = fold(name.text)
    hidden = next((each for each in inbox.hidden if folded in {fold(each.id), fold(each.title or "")}), None)
    if hidden is not None:
        parent = next((each for each in inbox.states if _holds(each.chat.merge, hidden.id)), None)
        known = f" '{parent.chat.title}' ({parent.chat.id})" if parent else ""
        return f"that chat is part of the merged chat{known}; name that one"
    titles = [chats[0].title or "" for chats in inbox.by_title.values()]
    return did_you_mean(name.text, titles) or "titles are compared as a whole; `contains` asks for a part of one"


def _holds(merge: object, chat_id: str) -> bool:
    return chat_id in getattr(merge, "chat_ids", ())


def _one_of(text: str, known: Mapping[str, str], said: str) -> str:
    names = sorted(known.values())
    shown = ", ".join(printable(each, 40) for each in names[:8])
    return did_you_mean(text, names) or (f"{said} {shown}" if names else "")


def _labels(rulebook: Rulebook, inbox: Inbox) -> Iterator[Warned]:
    """Warn of labels that are not there; a condition that asks `known: labels` is ready for anything."""
    known = {fold(each) for each in inbox.labels or ()}
    for node in conditions_of(rulebook):
        asked = [(leaf, ask) for leaf in leaves(node) for ask in asks_of(leaf.asked)]
        if any(ask.matcher == "known" and "labels" in ask.values for _, ask in asked):
            continue
        for ask in (ask for leaf, ask in asked if leaf.path == "labels" and ask.matcher != "known"):
            if inbox.labels is None:
                what = f"Beeper {inbox.app.version_text} reports no labels, so this is unknown for every chat"
                yield Warned("no-such-label", what, ask.place, "ask known: labels first, or update Beeper")
            missing = [str(each) for each in ask.values if fold(str(each)) not in known] if inbox.labels else []
            for name in missing:
                hint = _one_of(name, {each: each for each in inbox.labels or ()}, "yours are")
                yield Warned("no-such-label", f"'{name}' is none of your labels", ask.place, hint)
