import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beeper_rules.language.load import load
from beeper_rules.language.rulebook import Mode
from beeper_rules.live_edit import live_edit

REST = "when: new_activity, then: [archive]"
BLOCK = """\
rules:
  - id: a
    when: new_activity
    mode: shadow  # for a week
    then: [archive]
"""
ALONE = f"defaults: {{mode: shadow}}\nrules: [{{id: a, {REST}}}]\n"
DEFAULTS = f"defaults:\n  mode: shadow\n  stop: true\nrules: [{{id: a, {REST}}}]\n"
FOR_ALL = "below `defaults:`, for every rule of that file"
BOTH = "defaults: {mode: off}\n" + BLOCK


def edit(text: str) -> str:
    """Return the edit for the rule `a` of one file."""
    book = load({"rules/x.yaml": text})
    return live_edit(book, book.by_id["a"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"rules: [{{id: a, {REST}}}]", ""),
        (BLOCK, "delete line 4 of rules/x.yaml: `mode: shadow`"),
        (BLOCK.replace("shadow", '"off"'), 'delete line 4 of rules/x.yaml: `mode: "off"`'),
        (f"rules: [{{id: a, mode: shadow, {REST}}}]", "change line 1 of rules/x.yaml: `mode: shadow` to `mode: live`"),
        (
            BLOCK.replace("mode: shadow  #", "mode:\n      shadow  #"),
            "change line 5 of rules/x.yaml: `shadow` to `live`",
        ),
        (BOTH, "change line 5 of rules/x.yaml: `mode: shadow` to `mode: live`"),
        (DEFAULTS, f"delete line 2 of rules/x.yaml: `mode: shadow` {FOR_ALL}"),
        (ALONE, f"change line 1 of rules/x.yaml: `mode: shadow` to `mode: live` {FOR_ALL}"),
    ],
)
def test_the_line(text: str, expected: str) -> None:
    """The line of the mode is deleted where that is enough, and changed where something else stands on it."""
    assert edit(text) == expected


def applied(text: str, sentence: str) -> str:
    """Return the file after the edit, carried out as a person reads it."""
    found = re.match(r"(delete|change) line (\d+) of rules/x.yaml: `([^`]*)`(?: to `([^`]*)`)?", sentence)
    assert found is not None
    lines = text.split("\n")
    index = int(found[2]) - 1
    assert found[3] in lines[index]
    lines[index : index + 1] = [lines[index].replace(found[3], found[4])] if found[1] == "change" else []
    return "\n".join(lines)


KEYS = st.permutations(["id: a", "when: new_activity", "then: [archive]", "mode: shadow", "note: 'mode: shadow'"])
DEFAULT_KEYS = st.lists(st.sampled_from(["mode: off", "stop: true", "cooldown: 1h"]), unique=True)


@settings(deadline=None)
@given(KEYS, DEFAULT_KEYS, st.sampled_from(["block", "flow", "spread"]), st.booleans())
def test_it_makes_the_rule_live(keys: list[str], defaults: list[str], style: str, own: bool) -> None:
    """Whatever way the file is written, the edit makes the rule live and the file stays one that can be loaded."""
    if not own and "mode: off" not in defaults:
        defaults = [*defaults, "mode: off"]
    keys = [key for key in keys if own or key != "mode: shadow"]
    head = "\n  ".join(["defaults:", *defaults]) + "\n" if defaults else ""
    between = {"block": "\n    ", "flow": ", ", "spread": ",\n    "}[style]
    rule = between.join(keys) if style == "block" else f"{{{between.join(keys)}}}"
    text = f"{head}rules:\n  - {rule}\n"
    after = load({"rules/x.yaml": applied(text, edit(text))})
    assert [(each.id, each.mode) for each in after.rules] == [("a", Mode.LIVE)]
