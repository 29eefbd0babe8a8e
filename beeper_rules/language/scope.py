"""What the rules of all files may name, and the one place where problems are collected."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice

from beeper_rules import marked_yaml
from beeper_rules.errors import Place, Problem
from beeper_rules.language.nodes import Named, Node, depth, leaves
from beeper_rules.language.windows import Window
from beeper_rules.suggestions import did_you_mean

NEEDS_NEW_MESSAGE = (
    "only a rule on `new_message`, on nothing else and without `for`, has one; any rule may ask `last_message`"
)

NO_LISTS = 'no rule file gives `lists:`, such as lists: {family: ["Mum", "Dad"]}; a title by itself needs no list'
WINDOWS = 'such as windows: {night: {from: "22:30", to: "07:00"}}'
MOST_PROBLEMS = 100
"""More of them help nobody, and each costs a search for the word that was meant."""
LONGEST_MESSAGE = 800
"""Characters, also of a hint: both may repeat what the file says."""
MOST_KNOWN = 40
"""Names that a hint lists."""
MOST_COMPARED = 200
"""Names that an unknown one is compared with; each takes some 20 µs."""
DEEPEST = 50
"""Conditions in each other, those of predicates included: evaluating them takes one stack frame each."""
MOST_QUESTIONS = 20_000
"""Conditions that predicates bring into rules; predicates that each use another one twice would double without end."""
MOST_PATTERN_STEPS = 1_000_000
"""Instructions of all compiled patterns together: about 12 MB, and a third of a second."""


@dataclass
class Problems:
    """Every problem found so far, in the order of the files; those beyond the first MOST_PROBLEMS are not kept."""

    found: list[Problem] = field(default_factory=list)
    rule: str = ""
    """The id of the rule at hand, named in every message."""

    @property
    def full(self) -> bool:
        """Whether there are so many that looking for more makes no sense."""
        return len(self.found) >= MOST_PROBLEMS

    def add(self, where: marked_yaml.Node | Place, message: str, hint: str = "") -> None:
        """Note a problem at a node or a place."""
        if self.full:
            return
        message += f" in rule '{self.rule}'" if self.rule else ""
        place = where if isinstance(where, Place) else where.place
        self.found.append(Problem(_clipped(message), place, _clipped(hint)))

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
        if self.full:
            return ""
        suggestion = did_you_mean(key.text, islice(known, MOST_COMPARED), aliases)
        nearest = suggestion.removeprefix("did you mean '").split("'")[0]
        meaning = known.get(nearest, "")
        suggestion += f" ({meaning})" if meaning else ""
        self.add(
            key,
            f"unknown {what} '{marked_yaml.short(key.text)}'",
            suggestion or instead or f"known: {_listed(known)}",
        )
        return nearest


def _clipped(text: str) -> str:
    return text if len(text) <= LONGEST_MESSAGE else text[: LONGEST_MESSAGE - 1] + "…"


def _listed(names: Iterable[str]) -> str:
    """Return the names as a hint can hold them."""
    every = list(names)
    more = [f"and {len(every) - MOST_KNOWN} more"] if len(every) > MOST_KNOWN else []
    return ", ".join([*(marked_yaml.short(name) for name in every[:MOST_KNOWN]), *more])


@dataclass
class Scope:
    """The lists, predicates and windows of every file, one namespace; a predicate is read when it is first used."""

    problems: Problems
    read_condition: Callable[[marked_yaml.Node, "Scope"], Node | None]
    lists: dict[str, frozenset[str]] = field(default_factory=dict)
    """Name → folded entries."""
    used: set[str] = field(default_factory=set)
    """The lists, predicates and windows that something names."""
    predicates: dict[str, marked_yaml.Node] = field(default_factory=dict)
    windows: dict[str, Window | None] = field(default_factory=dict)
    """Name → window; None for one with a problem, which is told already."""
    endless: dict[tuple[str, ...], bool] = field(default_factory=dict)
    """Names of windows → whether these together never end, which takes time to find out."""
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    """(`rule` or `name`, name) → where it was first given."""
    with_message: bool = False
    """Whether the rule at hand has a message to ask about."""
    complete: bool = True
    """Whether every name that is given could be read; if not, one that is missing may stand where it could not."""
    depth: int = 0
    """How many conditions the one at hand stands in, through predicates too."""
    questions: int = 0
    """How many predicates brought in so far."""
    pattern_steps: int = 0
    """Of all patterns so far."""
    _sorted: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _read: dict[str, Node | None] = field(default_factory=dict)
    _reading: list[str] = field(default_factory=list)

    def claim(self, key: marked_yaml.Scalar, what: str) -> bool:
        """Take a name for a rule, list, predicate or window; one that is taken is a problem that names both places."""
        space = "rule" if what == "rule" else "name"
        first = self.places.setdefault((space, key.text), key.place)
        if first is not key.place:
            self.problems.add(key, f"the {what} '{key.text}' is there already, at {first}", "rename one of the two")
        return first is key.place

    def list_entries(self, name: marked_yaml.Scalar) -> frozenset[str] | None:
        """Return the folded entries of a list; None, with a problem noted, when there is none of that name."""
        self.used.add(name.text)
        entries = self.lists.get(name.text)
        if entries is None and name.text in self.predicates:
            self.problems.add(name, f"'{name.text}' is a predicate, not a list", f"write use: {name.text}")
        elif entries is None and name.text in self.windows:
            self.problems.add(name, f"'{name.text}' is a window, not a list", f"write time: {{in: {name.text}}}")
        elif entries is None and self.complete:
            self.problems.unknown_name(
                name,
                "list",
                dict.fromkeys(self.lists, ""),
                "" if self.lists else NO_LISTS,
            )
        return entries

    def window(self, name: marked_yaml.Scalar) -> Window | None:
        """Return the window of that name; None when there is none, with a problem noted, or it could not be read."""
        self.used.add(name.text)
        if name.text in self.windows:
            return self.windows[name.text]
        if name.text in self.lists or name.text in self.predicates:
            what = "list" if name.text in self.lists else "predicate"
            self.problems.add(name, f"'{name.text}' is a {what}, not a window", f"windows have a section, {WINDOWS}")
        elif self.complete:
            known = dict.fromkeys(self.windows, "")
            self.problems.unknown_name(
                name, "window", known, "" if known else f"no rule file gives `windows:`, {WINDOWS}"
            )
        return None

    def sorted_list(self, name: str) -> tuple[str, ...]:
        """Return the folded entries of a list that is there; one tuple, however often it is asked for."""
        if name not in self._sorted:
            self._sorted[name] = tuple(sorted(self.lists[name]))
        return self._sorted[name]

    def predicate(self, name: marked_yaml.Scalar) -> Node | None:
        """Return the condition of that name; None, with a problem noted, when there is none or it uses itself."""
        self.used.add(name.text)
        node = self.predicates.get(name.text)
        if node is None:
            if name.text in self.lists:
                self.problems.add(
                    name, f"'{name.text}' is a list, not a predicate", f"such as chat: {{in_list: {name.text}}}"
                )
            elif name.text in self.windows:
                self.problems.add(
                    name, f"'{name.text}' is a window, not a predicate", f"write time: {{in: {name.text}}}"
                )
            elif self.complete:
                self.problems.unknown_name(
                    name,
                    "predicate",
                    dict.fromkeys(self.predicates, ""),
                    ""
                    if self.predicates
                    else "no rule file gives `predicates:`, such as predicates: {calm: {muted: true}}",
                )
            return None
        if name.text in self._reading:
            chain = " → ".join([*self._reading[self._reading.index(name.text) :], name.text])
            self.problems.add(name, f"predicate '{name.text}' uses itself: {chain}", "take one `use` out of the circle")
            return None
        inner = self._read_once(name.text, node)
        if inner is None or not self._bounded(name, inner):
            return None
        if not self.with_message and any(leaf.path.startswith("message.") for leaf in leaves(inner)):
            self.problems.add(name, f"predicate '{name.text}' needs a message", NEEDS_NEW_MESSAGE)
            return None
        return Named(name.text, inner)

    def _bounded(self, name: marked_yaml.Scalar, inner: Node) -> bool:
        """Return whether a predicate can be put in here without nesting too deep or growing beyond all bounds."""
        if self.questions > MOST_QUESTIONS:
            return False  # said at the predicate that was one too many
        self.questions += len(leaves(inner))
        if self.questions > MOST_QUESTIONS:
            self.problems.add(
                name,
                f"with predicate '{name.text}' the rules ask more than {MOST_QUESTIONS:,} conditions",
                "use fewer predicates that use others, each of which counts every time",
            )
        elif self.too_deep(name, depth(inner)):
            return False
        return self.questions <= MOST_QUESTIONS

    def too_deep(self, where: marked_yaml.Node, below: int) -> bool:
        """Return, with a problem noted, whether a condition with `below` levels in it stands too deep here."""
        if self.depth + below <= DEEPEST:
            return False
        message = f"conditions stand more than {DEEPEST} deep in each other, counting the predicates that they use"
        self.problems.add(where, message, "write out a predicate that only uses another one")
        return True

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

    def condition_of(self, name: str) -> Node | None:
        """Return the condition of a predicate that was read; None when problems were noted."""
        return self._read.get(name)
