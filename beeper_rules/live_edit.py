"""The one line of a rule file to edit so that a rule that only watches acts as well."""

from collections.abc import Collection

from beeper_rules.language.rulebook import Mode, Rule, Rulebook
from beeper_rules.marked_yaml import Entry, Mapping, Sequence, load
from beeper_rules.safe_text import printable


def live_edit(rulebook: Rulebook, rule: Rule) -> str:
    """Return the edit as a sentence without a full stop; empty for a rule that is live already."""
    return live_edits(rulebook, [rule])[rule.id]


def live_edits(rulebook: Rulebook, rules: Collection[Rule]) -> dict[str, str]:
    """Return rule id → that edit; each file is read once."""
    files = dict.fromkeys(rule.place.file for rule in rules if rule.mode is not Mode.LIVE)
    documents = {file: load(rulebook.files[file], file) for file in files}
    return {rule.id: _sentence(rule, documents.get(rule.place.file)) for rule in rules}


def _sentence(rule: Rule, document: object) -> str:
    if rule.mode is Mode.LIVE:
        return ""
    own = _entry(_written(document, rule.id), "mode")
    defaults = _section(document, "defaults")
    usual = _entry(defaults, "mode")
    if own is not None:
        return _edit(own, deletable=usual is None)
    assert usual is not None  # noqa: S101 - a rule is live unless one of the two says otherwise
    alone = isinstance(defaults, Mapping) and len(defaults.entries) == 1
    return f"{_edit(usual, deletable=not alone)} below `defaults:`, for every rule of that file"


def _edit(entry: Entry, *, deletable: bool) -> str:
    """Return the sentence; a line is deleted where nothing else stands on it and what is left still says live."""
    key, value = entry.key.place, entry.value.place
    together = key.line == value.line
    start = key.column if together else value.column
    end = value.column - 1 + value.width
    before, words, after = value.text[: start - 1], value.text[start - 1 : end], value.text[end:].strip()
    where = f"line {value.line} of {printable(value.file)}"
    if deletable and together and not before.strip() and (not after or after.startswith("#")):
        return f"delete {where}: `{printable(words)}`"
    return f"change {where}: `{printable(words)}` to `{'mode: live' if together else 'live'}`"


def _written(document: object, rule_id: str) -> object:
    """Return the rule as it is written."""
    rules = _section(document, "rules")
    items = rules.items if isinstance(rules, Sequence) else ()
    return next((each for each in items if _is(each, rule_id)), None)


def _is(node: object, rule_id: str) -> bool:
    identity = _entry(node, "id")
    return identity is not None and getattr(identity.value, "text", None) == rule_id


def _section(document: object, name: str) -> object:
    found = _entry(document, name)
    return found.value if found else None


def _entry(node: object, name: str) -> Entry | None:
    entries = node.entries if isinstance(node, Mapping) else ()
    return next((each for each in entries if each.name == name), None)
