"""What the rules of all files may name, and the one place where problems are collected."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from beeper_rules import marked_yaml
from beeper_rules.errors import Place, Problem
from beeper_rules.language.nodes import Named, Node, leaves
from beeper_rules.suggestions import did_you_mean

NEEDS_NEW_MESSAGE = "only a rule on `new_message`, and on nothing else, has one; any rule may ask `last_message`"


@dataclass
class Problems:
    """Every problem found so far, in the order of the files."""

    found: list[Problem] = field(default_factory=list)
    rule: str = ""
    """The id of the rule at hand, named in every message."""

    def add(self, where: marked_yaml.Node | Place, message: str, hint: str = "") -> None:
        """Note a problem at a node or a place."""
        message += f" in rule '{self.rule}'" if self.rule else ""
        self.found.append(Problem(message, where if isinstance(where, Place) else where.place, hint))

    def unknown_name(
        self,
        key: marked_yaml.Scalar,
        what: str,
        known: Mapping[str, str],
        instead: str = "",
        *,
        aliases: Mapping[str, str] | None = None,
    ) -> str:
        """Note a name that means nothing here; return the nearest name that does, empty for none."""
        suggestion = did_you_mean(key.text, known, aliases)
        nearest = suggestion.removeprefix("did you mean '").split("'")[0]
        meaning = known.get(nearest, "")
        suggestion += f" ({meaning})" if meaning else ""
        self.add(
            key,
            f"unknown {what} '{marked_yaml.short(key.text)}'",
            suggestion or instead or f"known: {', '.join(known)}",
        )
        return nearest


@dataclass
class Scope:
    """The lists and predicates of every file, one namespace; a predicate is read when it is first used."""

    problems: Problems
    read_condition: Callable[[marked_yaml.Node, "Scope"], Node | None]
    lists: dict[str, frozenset[str]] = field(default_factory=dict)
    """Name → folded entries."""
    predicates: dict[str, marked_yaml.Node] = field(default_factory=dict)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    """(`rule` or `name`, name) → where it was first given."""
    with_message: bool = False
    """Whether the rule at hand has a message to ask about."""
    complete: bool = True
    """Whether every list and predicate could be read; if not, a name that is missing may stand where it could not."""
    _read: dict[str, Node | None] = field(default_factory=dict)
    _reading: list[str] = field(default_factory=list)

    def claim(self, key: marked_yaml.Scalar, what: str) -> bool:
        """Take a name for a rule, list or predicate; a name that is taken is a problem that names both places."""
        space = "rule" if what == "rule" else "name"
        first = self.places.setdefault((space, key.text), key.place)
        if first is not key.place:
            self.problems.add(key, f"the {what} '{key.text}' is there already, at {first}", "rename one of the two")
        return first is key.place

    def list_entries(self, name: marked_yaml.Scalar) -> frozenset[str] | None:
        """Return the folded entries of a list; None, with a problem noted, when there is none of that name."""
        entries = self.lists.get(name.text)
        if entries is None and name.text in self.predicates:
            self.problems.add(name, f"'{name.text}' is a predicate, not a list", f"write use: {name.text}")
        elif entries is None and self.complete:
            self.problems.unknown_name(
                name,
                "list",
                dict.fromkeys(self.lists, ""),
                "" if self.lists else "no `lists:` are given in any rule file",
            )
        return entries

    def predicate(self, name: marked_yaml.Scalar) -> Node | None:
        """Return the condition of that name; None, with a problem noted, when there is none or it uses itself."""
        node = self.predicates.get(name.text)
        if node is None:
            if name.text in self.lists:
                self.problems.add(
                    name, f"'{name.text}' is a list, not a predicate", f"such as chat: {{in_list: {name.text}}}"
                )
            elif self.complete:
                self.problems.unknown_name(
                    name,
                    "predicate",
                    dict.fromkeys(self.predicates, ""),
                    "" if self.predicates else "no `predicates:` are given in any rule file",
                )
            return None
        if name.text in self._reading:
            chain = " → ".join([*self._reading[self._reading.index(name.text) :], name.text])
            self.problems.add(name, f"predicate '{name.text}' uses itself: {chain}", "take one `use` out of the circle")
            return None
        inner = self._read_once(name.text, node)
        if inner is None:
            return None
        if not self.with_message and any(leaf.path.startswith("message.") for leaf in leaves(inner)):
            self.problems.add(name, f"predicate '{name.text}' needs a message", NEEDS_NEW_MESSAGE)
            return None
        return Named(name.text, inner)

    def _read_once(self, name: str, node: marked_yaml.Node) -> Node | None:
        """Return the predicate's condition, read at its first use; its problems are noted once, as those of no rule."""
        if name not in self._read:
            self._reading.append(name)
            rule, self.problems.rule = self.problems.rule, ""
            with_message, self.with_message = self.with_message, True
            self._read[name] = self.read_condition(node, self)
            self.with_message, self.problems.rule = with_message, rule
            self._reading.pop()
        return self._read[name]

    def read_every_predicate(self) -> None:
        """Read also the predicates that no rule uses, so that their problems are found."""
        for name, node in self.predicates.items():
            self._read_once(name, node)
