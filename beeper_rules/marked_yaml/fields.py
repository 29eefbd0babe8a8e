"""Typed values out of a mapping. Every problem is collected, and reading goes on with the default."""

from dataclasses import dataclass, field
from datetime import timedelta

from beeper_rules.durations import format_duration, parse_duration
from beeper_rules.errors import Problem
from beeper_rules.marked_yaml.nodes import Mapping, Node, Scalar, Sequence, describe, short
from beeper_rules.suggestions import did_you_mean


@dataclass
class Fields:
    """The keys of one mapping. What was asked for is known; `finish` refuses every other key."""

    mapping: Mapping
    problems: list[Problem]
    path: str = ""
    """What stands before a key in messages: `poll.`"""
    asked: dict[str, None] = field(default_factory=dict)
    """In the order of asking."""

    def get(self, name: str) -> Node | None:
        """Return the value under `name`; None when the key is absent."""
        self.asked[name] = None
        return self.mapping.get(name)

    def section(self, name: str) -> "Fields":
        """Return the keys of the mapping under `name`; none when it is absent."""
        node = self.get(name)
        if isinstance(node, Mapping):
            return Fields(node, self.problems, f"{self.path}{name}.")
        if node is not None:
            self.expected(node, name, "a mapping", "write its keys below it, or {} for all defaults")
        return Fields(Mapping((), self.mapping.place), self.problems, f"{self.path}{name}.")

    def boolean(self, name: str, default: bool) -> bool:
        """Return `true` or `false`."""
        node = self.get(name)
        if node is None:
            return default
        if isinstance(node, Scalar) and isinstance(node.value, bool):
            return node.value
        self.expected(node, name, "true or false", "YAML knows no yes, no, on or off")
        return default

    def integer(self, name: str, default: int, least: int, most: int) -> int:
        """Return a whole number within its bounds."""
        node = self.get(name)
        if node is None:
            return default
        if isinstance(node, Scalar) and isinstance(node.value, int) and not isinstance(node.value, bool):
            if least <= node.value <= most:
                return node.value
            self.refuse(node, f"{self.path}{name} is {node.text}, and must be {least} to {most}")
        else:
            self.expected(node, name, "a whole number", f"{least} to {most}")
        return default

    def text(self, name: str) -> Scalar | None:
        """Return a text that is not empty; None when the key is absent or wrong."""
        node = self.get(name)
        if node is None or (isinstance(node, Scalar) and isinstance(node.value, str) and node.value.strip()):
            return node
        self.expected(node, name, "text", "put it in quotes if it looks like something else")
        return None

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        """Return one of some words; the first of them when the key is absent or wrong."""
        node = self.get(name)
        words = " or ".join(choices)
        if isinstance(node, Scalar) and node.value in choices:
            return node.text
        if isinstance(node, Scalar) and isinstance(node.value, str):
            hint = did_you_mean(node.text, choices) or f"write {words}"
            self.refuse(node, f"{self.path}{name} must be {words}, and this is '{short(node.text)}'", hint)
        elif node is not None:
            self.expected(node, name, words, f"write {name}: {choices[0]}")
        return choices[0]

    def texts(self, name: str) -> tuple[Scalar, ...] | None:
        """Return a list of texts, possibly empty; None when the key is absent or wrong."""
        node = self.get(name)
        if node is None:
            return None
        if not isinstance(node, Sequence):
            self.expected(node, name, "a list", f"{name}: [first, second]")
            return None
        texts: list[Scalar] = []
        for each in node.items:
            if isinstance(each, Scalar) and isinstance(each.value, str) and each.value.strip():
                texts.append(each)
            else:
                self.refuse(each, f"{self.path}{name} holds texts, and this is {describe(each)}", "put it in quotes")
        return tuple(texts) if len(texts) == len(node.items) else None

    def duration(self, name: str, default: timedelta, least: timedelta, most: timedelta) -> timedelta:
        """Return a duration within its bounds."""
        node = self.get(name)
        if node is None:
            return default
        if not isinstance(node, Scalar) or isinstance(node.value, bool | None):
            self.expected(node, name, "a duration", "write it like 30s, 5m or 1h30m")
            return default
        try:
            duration = parse_duration(node.text)
        except ValueError as error:
            self.refuse(node, f"{self.path}{name}: {error}")
            return default
        if least <= duration <= most:
            return duration
        bounds = f"{format_duration(least)} to {format_duration(most)}"
        self.refuse(node, f"{self.path}{name} is {format_duration(duration)}, and must be {bounds}")
        return default

    def not_yet(self, name: str, hint: str) -> None:
        """Refuse a key that will mean something in a later version."""
        for each in self.mapping.entries:
            if each.name == name:
                self.refuse(each.key, f"{self.path}{name} is not there yet", hint)
        self.asked[name] = None

    def expected(self, node: Node, name: str, what: str, hint: str = "") -> None:
        """Refuse a value of the wrong kind."""
        kind = describe(node)
        self.refuse(node, f"{self.path}{name} must be {what}, and this is {kind}", hint)

    def refuse(self, node: Node, message: str, hint: str = "") -> None:
        """Note a problem at a value."""
        self.problems.append(Problem(message, node.place, hint))

    def finish(self) -> None:
        """Refuse every key that nobody asked for."""
        where = f" under {self.path.removesuffix('.')}" if self.path else ""
        for each in self.mapping.entries:
            if each.name not in self.asked:
                hint = did_you_mean(each.name, self.asked) or f"the keys are {', '.join(self.asked)}"
                self.problems.append(Problem(f"unknown key '{short(each.name)}'{where}", each.key.place, hint))
