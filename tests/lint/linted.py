"""Rules as a user writes them, and what is warned of."""

from typing import Any

from beeper_rules.language.load import load
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.lint import Inbox, Warned, lint, lint_online
from beeper_rules.model.account import Account, AppFacts
from beeper_rules.model.change import ChatState
from beeper_rules.model.chat import Chat
from builders import APP, NOON, chat


def book(*rules: str, top: str = "") -> Rulebook:
    """Return a rulebook of rules, each in braces without its id; they are called r1, r2 and so on."""
    lines = [f"  - {{id: r{number}, {each}}}\n" for number, each in enumerate(rules, 1)]
    return load({"rules.yaml": f"{top}rules:\n{''.join(lines)}"})


def warnings(*rules: str, top: str = "", whole: bool = True) -> list[Warned]:
    """Return what is warned of in such rules."""
    return lint(book(*rules, top=top), whole=whole)


def names(*rules: str, top: str = "", whole: bool = True) -> list[str]:
    """Return the names of these warnings."""
    return [each.name for each in warnings(*rules, top=top, whole=whole)]


def the_warning(*rules: str, top: str = "") -> Warned:
    """Return the one warning that there is."""
    (found,) = warnings(*rules, top=top)
    return found


def underlined(found: Warned) -> str:
    """Return the words to which a warning points."""
    start = found.place.column - 1
    return found.place.text[start : start + found.place.width]


ACCOUNTS = {
    "wa": Account(account_id="wa", network="WhatsApp", status="connected"),
    "tg": Account(account_id="tg", network="Telegram", status="connected"),
}


def inbox(*chats: Chat, app: AppFacts = APP, **fields: Any) -> Inbox:  # noqa: ANN401 - fields of Inbox
    """Return an inbox with these chats, by themselves Ann and Football, and the label work."""
    shown = chats or (chat("!ann:x"), chat("!football:x", title="Football", type="group"))
    given: dict[str, Any] = {"accounts": ACCOUNTS, "labels": ("work",)}
    return Inbox([ChatState(each) for each in shown], app, NOON, **given | fields)


def online(*rules: str, top: str = "", at: Inbox | None = None) -> list[tuple[str, str]]:
    """Return name and words of everything that the inbox tells about such rules."""
    return [(each.name, each.message) for each in lint_online(book(*rules, top=top), at or inbox())]
