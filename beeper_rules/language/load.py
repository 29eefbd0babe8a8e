"""The files of a rule set → Rulebook, or every problem of every file at once."""

from collections.abc import Collection, Mapping

from beeper_rules import marked_yaml
from beeper_rules.errors import InvalidSetup, Place, Problem
from beeper_rules.language.read_condition import read_condition
from beeper_rules.language.read_rule import read_defaults, read_rule, rule_id
from beeper_rules.language.read_tests import read_tests
from beeper_rules.language.read_windows import read_window
from beeper_rules.language.revisions import Revisions, digest
from beeper_rules.language.rulebook import NamedCondition, NamedList, NamedWindow, Rule, Rulebook
from beeper_rules.language.scope import MOST_PROBLEMS, Problems, Scope
from beeper_rules.language.text_match import fold
from beeper_rules.marked_yaml import Entry, Scalar, Sequence
from beeper_rules.vocabulary.rule_keys import FILE_KEYS, RULE_KEYS

NO_RULES = "below `rules:` each rule begins with `- id: …`; `rules: []` says that there are none"
_SUCH = {
    "lists": 'such as lists: {family: ["Mum", "Dad"]}',
    "predicates": "such as predicates: {quiet: {muted: true}}",
    "windows": 'such as windows: {night: {from: "22:30", to: "07:00"}}',
    "defaults": "such as defaults: {mode: shadow}",
}
"""Section → what it looks like."""


def load(
    files: Mapping[str, str], *, lists: Mapping[str, Collection[str]] | None = None, with_tests: bool = True
) -> Rulebook:
    """Return the rulebook of `files` (path as shown → text), in their order; `lists` replaces lists of that name.

    `with_tests` False leaves out the tests in the files: for rules that were loaded before, and are only asked.
    Raises InvalidSetup with every problem of every file; then nothing is loaded.
    """
    problems = Problems()
    if not files:
        raise InvalidSetup(
            [], message="there is no rule file", hint="put one into a folder named under `rules:` of config.yaml"
        )
    documents: dict[str, marked_yaml.Mapping] = {}
    for name, text in files.items():
        document = _document(name, text, problems)
        if document:
            documents[name] = document
    scope = Scope(problems, read_condition, complete=len(documents) == len(files))
    for document in documents.values():
        _declare(document, scope)
    scope.lists |= {name: frozenset(map(fold, entries)) for name, entries in (lists or {}).items()}
    scope.read_every_predicate()
    rules = [rule for document in documents.values() for rule in _rules(document, scope)]
    tested = documents if with_tests else {}
    tests = [test for name, document in tested.items() for test in read_tests(name, document, scope)]
    if not problems.found:
        _note_missing_rules(documents, problems)
    if problems.found:
        raise _refusal(_in_order(problems.found, files))
    return Rulebook(
        tuple(rules),
        _hash(files),
        dict(files),
        _named_lists(documents, scope),
        _named_conditions(scope),
        _named_windows(scope),
        tuple(tests),
    )


def _note_missing_rules(documents: Mapping[str, marked_yaml.Mapping], problems: Problems) -> None:
    """Note that nothing says `rules:`, or a file that ends before it: half written, it would take its rules along."""
    if not any(document.get("rules") for document in documents.values()):
        problems.add(Place(next(iter(documents))), "no rule file says `rules:`", NO_RULES)
        return
    for name, document in documents.items():
        if {"version", "defaults"}.issuperset(document.keys):
            problems.add(Place(name), "this file says nothing of `rules:`, and names nothing for other files", NO_RULES)


def _refusal(problems: list[Problem]) -> InvalidSetup:
    """Return the error that tells them, and says so when there may be more."""
    more = f"{MOST_PROBLEMS} errors, and there may be more" if len(problems) >= MOST_PROBLEMS else ""
    return InvalidSetup(problems[:MOST_PROBLEMS], message=more)


def _in_order(found: list[Problem], files: Mapping[str, str]) -> list[Problem]:
    """Return the problems in the order of the files and of their lines, each once."""
    order = {name: index for index, name in enumerate(files)}
    return sorted(
        dict.fromkeys(found), key=lambda each: (order.get(each.place.file, 0), each.place.line, each.place.column)
    )


def _hash(files: Mapping[str, str]) -> str:
    return digest(list(files.items()))


def _document(name: str, text: str, problems: Problems) -> marked_yaml.Mapping | None:
    """Return the mapping that a rule file is; None when problems were noted."""
    try:
        node = marked_yaml.load(text, name)
    except InvalidSetup as error:
        problems.found += error.problems
        return None
    if isinstance(node, marked_yaml.Mapping) and node.entries:
        return node
    if isinstance(node, Scalar) and node.value is None:
        problems.add(Place(name), "this rule file is empty", NO_RULES)
    elif isinstance(node, Sequence):
        problems.add(node, "a rule file is a mapping, not a list", "write `rules:` above the list")
    else:
        problems.add(node, "a rule file is a mapping", f"its keys are {', '.join(FILE_KEYS)}")
    return None


def _declare(document: marked_yaml.Mapping, scope: Scope) -> None:
    """Take in what the file gives to all files, and check its keys."""
    for entry in document.entries:
        name = entry.key.text
        if name in RULE_KEYS:
            scope.problems.add(
                entry.key, f"'{name}' stands outside of a rule", "rules stand below `rules:`, as `- id: …`"
            )
        elif name not in FILE_KEYS:
            scope.problems.unknown_name(entry.key, "key", FILE_KEYS)
            # What it was meant to hold cannot be known.
            scope.complete = False
        elif name == "version":
            if not (isinstance(entry.value, Scalar) and entry.value.value == 1 and entry.value.value is not True):
                scope.problems.add(entry.value, "this program reads version 1 of the rule language", "write version: 1")
        elif name in {"lists", "predicates", "windows"}:
            _declare_names(entry, scope)


def _declare_names(section: Entry, scope: Scope) -> None:
    what = section.key.text
    if not isinstance(section.value, marked_yaml.Mapping):
        scope.problems.add(section.value, f"'{what}' takes a mapping", _SUCH[what])
        scope.complete = False
        return
    for entry in section.value.entries:
        if scope.claim(entry.key, what.removesuffix("s")):
            if what == "lists":
                scope.lists[entry.key.text] = _entries(entry, scope)
            elif what == "windows":
                scope.windows[entry.key.text] = read_window(entry, scope)
            else:
                scope.predicates[entry.key.text] = entry.value


def _entries(entry: Entry, scope: Scope) -> frozenset[str]:
    items = entry.value.items if isinstance(entry.value, Sequence) else ()
    if not isinstance(entry.value, Sequence):
        scope.problems.add(
            entry.value, f"'{entry.key.text}' takes a list of texts", f'such as {entry.key.text}: ["Mum", "Dad"]'
        )
    for item in items:
        if not isinstance(item, Scalar) or not isinstance(item.value, str) or not item.value.strip():
            scope.problems.add(item, "a list holds texts", "whole titles, names or ids; put numbers in quotes")
    return frozenset(fold(item.text) for item in items if isinstance(item, Scalar))


def _named_lists(documents: Mapping[str, marked_yaml.Mapping], scope: Scope) -> tuple[NamedList, ...]:
    """Return every list of files without a problem."""
    sections = [section for each in documents.values() if isinstance(section := each.get("lists"), marked_yaml.Mapping)]
    return tuple(
        NamedList(
            entry.key.text,
            entry.key.place,
            tuple((item.text, item.place) for item in entry.value.items if isinstance(item, Scalar)),
            entry.key.text in scope.used,
        )
        for section in sections
        for entry in section.entries
        if isinstance(entry.value, Sequence)
    )


def _named_conditions(scope: Scope) -> tuple[NamedCondition, ...]:
    """Return every predicate of files without a problem."""
    return tuple(
        NamedCondition(name, scope.places["name", name], condition, name in scope.used)
        for name in scope.predicates
        if (condition := scope.condition_of(name)) is not None
    )


def _named_windows(scope: Scope) -> tuple[NamedWindow, ...]:
    """Return every window of files without a problem."""
    return tuple(
        NamedWindow(name, scope.places["name", name], window, name in scope.used)
        for name, window in scope.windows.items()
        if window is not None
    )


def _rules(document: marked_yaml.Mapping, scope: Scope) -> list[Rule]:
    defaults = document.get("defaults")
    given = _defaults(defaults, scope) if defaults else None
    section = document.get("rules")
    if section is None:
        return []
    if not isinstance(section, Sequence):
        begun = isinstance(section, marked_yaml.Mapping)
        scope.problems.add(section, "'rules' takes a list", "each rule begins with `- id: …`" if begun else NO_RULES)
        return []
    result = []
    revisions = Revisions(scope)
    for node in section.items:
        if scope.problems.full:
            break
        identity = rule_id(node)
        if identity:
            scope.claim(identity, "rule")
        rule = read_rule(node, given, scope)
        if rule and isinstance(node, marked_yaml.Mapping):
            result.append(revisions.of(rule, node, given))
    return result


def _defaults(node: marked_yaml.Node, scope: Scope) -> marked_yaml.Mapping | None:
    if isinstance(node, marked_yaml.Mapping):
        return read_defaults(node, scope)
    scope.problems.add(node, "'defaults' takes a mapping", _SUCH["defaults"])
    return None
