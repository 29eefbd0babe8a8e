"""The one line of a rule file to edit so that a rule that only watches acts as well."""

from collections.abc import Collection

from beeper_rules.language.rulebook import Mode, Rule, Rulebook
from beeper_rules.language.written import Written, WrittenRules
from beeper_rules.marked_yaml import Entry
from beeper_rules.safe_text import printable


def live_edit(rulebook: Rulebook, rule: Rule) -> str:
    """Return the edit as a sentence without a full stop; empty for a rule that is live already."""
    return live_edits(rulebook, [rule])[rule.id]


def live_edits(rulebook: Rulebook, rules: Collection[Rule]) -> dict[str, str]:
    """Return rule id → that edit; each file is read once."""
    written = WrittenRules(rulebook)
    return {rule.id: "" if rule.mode is Mode.LIVE else _sentence(written.of(rule)) for rule in rules}


def _sentence(written: Written) -> str:
    own, usual = written.own.entry("mode"), written.defaults.entry("mode")
    if own is not None:
        return _edit(own, deletable=usual is None)
    assert usual is not None  # noqa: S101 - a rule is live unless one of the two says otherwise
    alone = len(written.defaults.entries) == 1
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
