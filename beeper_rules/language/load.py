"""The files of a rule set → Rulebook, or every problem of every file at once."""

import hashlib
import json
from collections.abc import Mapping

from beeper_rules import marked_yaml
from beeper_rules.errors import InvalidSetup, Place, Problem
from beeper_rules.language.read_condition import read_condition
from beeper_rules.language.read_rule import check_key, read_rule, rule_id
from beeper_rules.language.rulebook import Rule, Rulebook
from beeper_rules.language.scope import Problems, Scope
from beeper_rules.language.text_match import fold
from beeper_rules.marked_yaml import Entry, Scalar, Sequence
from beeper_rules.vocabulary.rule_keys import DEFAULTS_KEYS, FILE_KEYS, FILE_KEYS_TO_COME, RULE_KEYS


def load(files: Mapping[str, str]) -> Rulebook:
    """Return the rulebook of `files` (path as shown → text), in their order.

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
    scope.read_every_predicate()
    rules = [rule for document in documents.values() for rule in _rules(document, scope)]
    if problems.found:
        raise InvalidSetup(_in_order(problems.found, files))
    return Rulebook(tuple(rules), _hash(files), dict(files))


def _in_order(found: list[Problem], files: Mapping[str, str]) -> list[Problem]:
    """Return the problems in the order of the files and of their lines, each once."""
    order = {name: index for index, name in enumerate(files)}
    return sorted(
        dict.fromkeys(found), key=lambda each: (order.get(each.place.file, 0), each.place.line, each.place.column)
    )


def _hash(files: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(list(files.items())).encode()).hexdigest()[:16]


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
        problems.add(Place(name), "this rule file is empty", "`rules: []` says that there are no rules in it")
    elif isinstance(node, Sequence):
        problems.add(node, "a rule file is a mapping, not a list", "put `rules:` above the list")
    else:
        problems.add(node, "a rule file is a mapping", f"its keys are {', '.join(FILE_KEYS)}")
    return None


def _declare(document: marked_yaml.Mapping, scope: Scope) -> None:
    """Take in what the file gives to all files, and check its keys."""
    for entry in document.entries:
        name = entry.key.text
        if name in FILE_KEYS_TO_COME:
            scope.problems.add(entry.key, f"not yet: '{name}' ({FILE_KEYS_TO_COME[name]})", "take it out for now")
        elif name not in FILE_KEYS:
            scope.problems.unknown_name(entry.key, "key", FILE_KEYS)
        elif name == "version":
            if not (isinstance(entry.value, Scalar) and entry.value.value == 1 and entry.value.value is not True):
                scope.problems.add(entry.value, "this program reads version 1 of the rule language", "write version: 1")
        elif name in {"lists", "predicates", "defaults"}:
            _declare_names(entry, scope)


def _declare_names(section: Entry, scope: Scope) -> None:
    what = section.key.text
    if not isinstance(section.value, marked_yaml.Mapping):
        scope.problems.add(section.value, f"'{what}' takes a mapping", "take it out, or give it something")
        return
    for entry in section.value.entries:
        if what == "defaults":
            _check_default(entry, scope)
        elif scope.claim(entry.key, what.removesuffix("s")):
            if what == "lists":
                scope.lists[entry.key.text] = _entries(entry, scope)
            else:
                scope.predicates[entry.key.text] = entry.value


def _check_default(entry: Entry, scope: Scope) -> None:
    if entry.key.text in RULE_KEYS and entry.key.text not in DEFAULTS_KEYS:
        scope.problems.add(entry.key, f"'{entry.key.text}' cannot be a default", f"known: {', '.join(DEFAULTS_KEYS)}")
    else:
        check_key(entry, {key: RULE_KEYS[key] for key in DEFAULTS_KEYS}, scope)


def _entries(entry: Entry, scope: Scope) -> frozenset[str]:
    items = entry.value.items if isinstance(entry.value, Sequence) else ()
    if not isinstance(entry.value, Sequence):
        scope.problems.add(entry.value, f"the list '{entry.key.text}' is no list", 'such as ["Mum", "Dad"]')
    for item in items:
        if not isinstance(item, Scalar) or not isinstance(item.value, str) or not item.value.strip():
            scope.problems.add(item, "a list holds texts", "whole titles, names or ids; put numbers in quotes")
    return frozenset(fold(item.text) for item in items if isinstance(item, Scalar))


def _rules(document: marked_yaml.Mapping, scope: Scope) -> list[Rule]:
    section = next((entry for entry in document.entries if entry.key.text == "rules"), None)
    if section is None:
        return []
    if not isinstance(section.value, Sequence):
        scope.problems.add(section.value, "'rules' takes a list", "`rules: []` says that there are none")
        return []
    defaults = document.get("defaults")
    result = []
    for node in section.value.items:
        identity = rule_id(node)
        if identity and not scope.claim(identity, "rule"):
            continue
        revision = _revision(node, defaults, scope)
        rule = read_rule(node, defaults if isinstance(defaults, marked_yaml.Mapping) else None, revision, scope)
        if rule:
            result.append(rule)
    return result


def _revision(rule: marked_yaml.Node, defaults: marked_yaml.Node | None, scope: Scope) -> str:
    """Return a hash of everything that the rule's meaning rests on."""
    said = [
        _plain(rule),
        _plain(defaults) if defaults else None,
        {name: sorted(entries) for name, entries in scope.lists.items()},
        {name: _plain(node) for name, node in scope.predicates.items()},
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def _plain(node: marked_yaml.Node) -> object:
    match node:
        case marked_yaml.Mapping(entries):
            return {entry.key.text: _plain(entry.value) for entry in entries}
        case Sequence(items):
            return [_plain(item) for item in items]
        case Scalar(value):
            return value
