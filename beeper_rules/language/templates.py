"""Text with placeholders: checked when the rule is loaded, expanded once, never evaluated."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from beeper_rules.language.explained import spoken
from beeper_rules.language.nodes import View
from beeper_rules.language.text_match import without_html
from beeper_rules.model.change import UNKNOWN
from beeper_rules.model.chat import Chat
from beeper_rules.suggestions import did_you_mean
from beeper_rules.vocabulary.fields import FIELDS
from beeper_rules.vocabulary.kinds import Kind
from beeper_rules.vocabulary.message_fields import MESSAGE_FIELDS

LONGEST_RESULT = 4000
"""Characters."""
MOST_PROBLEMS = 20
"""Of one text; each costs a search for the word that was meant."""

_PLACEHOLDER = re.compile(r"\{([^{}\n]{1,60})\}")


@dataclass(frozen=True)
class Template:
    """A text with placeholders that all have a meaning."""

    source: str

    def expand(self, view: View, rule_id: str) -> str:
        """Return the text with every placeholder replaced by what it names; the result is not looked at again."""
        return _PLACEHOLDER.sub(lambda found: _value(found[1].strip(), view, rule_id), self.source)[:LONGEST_RESULT]


@dataclass(frozen=True)
class TemplateProblem:
    """A placeholder without a meaning."""

    offset: int
    """Characters from the start of the text."""
    width: int
    message: str
    hint: str


def problems_in(source: str, *, with_message: bool) -> list[TemplateProblem]:
    """Return the placeholders that name nothing, MOST_PROBLEMS at most; `with_message` tells of a message."""
    problems = []
    for found in _PLACEHOLDER.finditer(source):
        name = found[1].strip()
        if name.startswith("message.") and name.removeprefix("message.") in MESSAGE_FIELDS and not with_message:
            message, hint = f"{{{name}}} needs a message", "only a rule on `new_message`, without `for`, has one"
        elif name not in _KNOWN:
            message, hint = f"unknown placeholder {{{name}}}", _nearest(name)
        else:
            continue
        problems.append(TemplateProblem(found.start(), found.end() - found.start(), message, hint))
        if len(problems) == MOST_PROBLEMS:
            break
    return problems


_OTHER_WORDS = {"name": "title", "sender": "from", "author": "from", "body": "text"}


def _nearest(name: str) -> str:
    """Return the hint for a placeholder without a meaning."""
    record, _, field = name.rpartition(".")
    for each in (record,) if record in {"chat", "message", "rule"} else ("chat", "message"):
        known = [known.removeprefix(f"{each}.") for known in _KNOWN if known.startswith(f"{each}.")]
        suggestion = did_you_mean(field, known, _OTHER_WORDS)
        if suggestion:
            word = suggestion.split("'")[1]
            return f"did you mean {{{each}.{word}}}?"
    return "such as {chat.title}"


def _chat(name: str) -> Callable[[View, str], str]:
    return lambda view, _: _title(view.state.chat) if name in {"chat", "title"} else _spoken(view.field(name))


def _title(chat: Chat) -> str:
    """Return what a person would call the chat: its id where the title is nothing that could be read."""
    return chat.title if chat.title and not chat.title.isspace() else chat.id


def _message(name: str) -> Callable[[View, str], str]:
    def read(view: View, rule_id: str) -> str:  # noqa: ARG001 - the signature of every placeholder
        message = view.event.message if view.event else None
        if message is None:
            return ""
        value = MESSAGE_FIELDS[name].read(message, view.state.chat)
        if isinstance(value, tuple) and MESSAGE_FIELDS[name].kind is Kind.NAMES:
            value = value[0]
        return without_html(value) if isinstance(value, str) else _spoken(value)

    return read


def _spoken(value: object) -> str:
    return "" if value is None or value is UNKNOWN else spoken(value)  # type: ignore[arg-type]  # every reading is one


_KNOWN: Mapping[str, Callable[[View, str], str]] = (
    {f"chat.{name}": _chat(name) for name, field in FIELDS.items() if name != "chat"}
    | {f"message.{name}": _message(name) for name in MESSAGE_FIELDS}
    | {"rule.id": lambda _, rule_id: rule_id}
)

PLACEHOLDERS: tuple[str, ...] = tuple(_KNOWN)
"""Every name that may stand in braces, for the documentation."""


def _value(name: str, view: View, rule_id: str) -> str:
    return _KNOWN[name](view, rule_id)
