"""Files that are made to cost, as small programs: every limit of the loader is reached by one of them."""

from collections.abc import Callable, Mapping

from beeper_rules.marked_yaml.compose import MOST_NODES

RULE = "rules:\n  - id: a\n    when: read\n    then: [archive]\n"


HOURS = ", ".join(f"w{n}" for n in range(0, 24, 2))
WIDE = "predicates: {p: {any: [" + "{muted: true}, " * 1000 + "]}}\n"


def asking(condition: str, before: str = "") -> str:
    """Return a file with a rule that asks for a condition."""
    return f"{before}{RULE}    if: {condition}\n"


def chain(length: int, *, backwards: bool = False) -> str:
    """Return predicates of which each uses the next one."""
    lines = [f"  p{n}: {{use: p{n + 1}}}\n" for n in range(length - 1)] + [f"  p{length - 1}: {{muted: true}}\n"]
    return "predicates:\n" + "".join(reversed(lines) if backwards else lines)


def doubling(times: int) -> str:
    """Return predicates of which each uses the next one twice."""
    lines = [f"  p{n}: {{use: [p{n + 1}, p{n + 1}]}}\n" for n in range(times)]
    return "predicates:\n" + "".join(lines) + f"  p{times}: {{muted: true}}\n"


HOSTILE = {
    "NUL": (RULE + "\x00", "the character U+0000 cannot stand"),
    "a second byte order mark": (RULE + "\ufeff", "the character U+FEFF cannot stand"),
    "NEL": (RULE.replace("\n", "\x85"), "the character U+0085 cannot stand"),
    "LS": (RULE.replace("\n", "\u2028"), "the character U+2028 cannot stand"),
    "half a character": (RULE + "    note: \ud83e\n", "the character U+D83E cannot stand"),
    "half a character, escaped": (RULE + '    note: "\\ud83e"\n', "this escape names no character"),
    "tabs": (RULE.replace("    ", "\t"), "a tab indents this line"),
    "tabs at the beginning": ("\t" + RULE, "a tab indents this line"),
    "deep in braces": (asking("{not: " * 3000 + "}" * 3000), "more than 50 deep"),
    "deep in lines": ("rules:\n" + "".join(" " * n + "-\n" for n in range(1, 300)), "more than 50 deep"),
    "deep in dashes": ("rules:\n  " + "- " * 3000 + "x", "more than 50 deep"),
    "deep in predicates": (chain(3000) + RULE, "deep in each other, counting the predicates"),
    "deep in predicates, last one first": (chain(3000, backwards=True) + RULE, "counting the predicates"),
    "deep in deep predicates": (
        "predicates:\n"
        + "".join(f"  p{n}: {'{not: ' * 40}{{use: p{n + 1}}}{'}' * 40}\n" for n in range(20))
        + "  p20: {muted: true}\n"
        + RULE,
        "counting the predicates",
    ),
    "a circle of predicates": (chain(40).replace("muted: true", "use: p0") + RULE, "uses itself: p0 → p1"),
    "predicates that double": (asking("{use: p0}", doubling(20)), "the rules ask more than 20,000 conditions"),
    "a million unknown names": (asking("{" + ", ".join(f"mutd{n}: 1" for n in range(20_000)) + "}"), "did you mean"),
    "unknown names beside many known": (
        asking(
            "{any: [" + "{use: pradicate}, " * 3000 + "]}",
            "predicates:\n" + "".join(f"  predicate{n}: {{muted: true}}\n" for n in range(5000)),
        ),
        "did you mean 'predicate",
    ),
    "a known name that is long": (asking("{use: q}", "predicates: {" + "p" * 1000 + ": {muted: true}}\n"), "known: p"),
    "a long line": ("rules: " + "a" * 900_000, "'rules' takes a list"),
    "a long key": ("a" * 900_000 + ": 1", "cannot stand here"),
    "a long number": (asking("{unread: " + "9" * 900_000 + "}"), "is too long"),
    "a number beyond all": (asking("{unread: {at_least: 1e999}}"), "is too large"),
    "a long duration": (asking("{last_activity: {older_than: " + "9" * 500_000 + "d}}"), "is no duration"),
    "a long time": (RULE.replace("archive", f"remind: {{at: {'x' * 9000}}}"), "is not a day"),
    "a long id": (RULE.replace("id: a", "id: " + "a" * 9000), "cannot be the id"),
    "a long pattern": (asking("{title: {matches: " + "a" * 5000 + "}}"), "longer than 4096"),
    "a long bad pattern": (asking("{title: {matches: '" + "(" * 4000 + "'}}"), "is not closed"),
    "many large patterns": (asking(r"{title: {matches: [" + r"'\pL{60}', " * 900 + "]}}"), "all patterns together"),
    "many too large patterns": (asking(r"{title: {matches: [" + r"'\pL{999}', " * 900 + "]}}"), "too large"),
    "many placeholders": (
        RULE.replace("archive", f'log: "{"{chat.titel}" * 300}"'),
        "unknown placeholder {chat.titel}",
    ),
    "a long text": (RULE.replace("archive", f'log: "{"{chat.title}" * 9000}"'), "characters is too long"),
    "aliases that double": ("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "anchors ('&a') are not read here"),
    "many values": ("rules: [" + "1, " * MOST_NODES + "]", f"more than {MOST_NODES:,} values"),
    "many wrong rules": ("rules:\n" + "  -\n" * 40_000, "a rule is a mapping"),
    "many windows": (
        RULE + f"    quiet: {{window: [{'night, ' * 9000}]}}\nwindows: {{night: {{from: '22:30', to: '07:00'}}}}\n",
        "names more than 20 windows",
    ),
    "many dates": (f"windows: {{w: {{dates: [{'12-25, ' * 40_000}]}}}}\n" + RULE, "names more than 400 days"),
    "many days that are none": (
        f"windows: {{w: {{days: [{'someday, ' * 40_000}]}}}}\n" + RULE,
        "unknown day 'someday'",
    ),
    "many schedules that never come": (
        RULE.replace("when: read", "when: [" + '{schedule: "0 0 30 2 *"}, ' * 12_000 + "]"),
        "'0 0 30 2 *' never comes",
    ),
    "a long schedule": (RULE.replace("when: read", f"when: {{schedule: '{'1,' * 9000}1 * * * *'}}"), "five fields"),
    "windows that never end": (
        "windows:\n"
        + "".join(f"  w{n}: {{from: '{n}:00', to: '{n + 2}:00'}}\n" for n in range(0, 24, 2))
        + "rules:\n"
        + "".join(f"  - {{id: r{n}, when: read, then: [pin], quiet: {{window: [{HOURS}]}}}}\n" for n in range(2000)),
        "this never ends",
    ),
    "many equal keys": ("version: 1\n" * 20_000, "stands twice"),
    "many marks": (RULE.replace("id: a", "id: e" + "\u0301" * 9000), "cannot be the id"),
    "too large": ("# " + "x" * 1_000_000, "larger than 1 MB"),
}
"""Name → file, and words of what is said to it."""

LARGE: Mapping[str, Callable[[], str]] = {
    "six thousand rules": lambda: (
        "rules:\n" + "".join(f"  - {{id: r{n}, when: read, then: [pin]}}\n" for n in range(6000))
    ),
    "a long list and many rules that use it": lambda: (
        f"lists: {{l: [{', '.join(f'name{n}' for n in range(20_000))}]}}\nrules:\n"
        + "".join(f"  - {{id: r{n}, when: read, then: [pin], if: {{chat: {{in_list: l}}}}}}\n" for n in range(2000))
    ),
    "many windows and many rules that ask for them": lambda: (
        "windows:\n"
        + "".join(f"  w{n}: {{dates: [01-01/10-15], timezone: Europe/Berlin}}\n" for n in range(3000))
        + "rules:\n"
        + "".join(
            f"  - {{id: r{n}, when: read, then: [pin], if: {{time: {{in: w{n}}}}}, quiet: {{window: w{n % 7}}}}}\n"
            for n in range(3000)
        )
    ),
    "texts that grow when they are compared": lambda: "lists: {l: [" + ("\ufdfa" * 60_000 + ", ") * 5 + "]}\n" + RULE,
    "many exceptions": lambda: RULE + "    unless:\n" + "      - {muted: true}\n" * 16_000,
    "many events": lambda: RULE.replace("when: read", "when: [" + "{unread: {rises_to: 5}}, " * 9000 + "]"),
    "many actions": lambda: RULE.replace("archive", "archive, " * 49_000),
    "as many predicates as may be": lambda: asking("{any: [" + "{use: p}, " * 20 + "]}", WIDE),
    "as many patterns as may be": lambda: asking("{title: {matches: [" + r"'\pL{60}', " * 13 + "]}}"),
    "spaces": lambda: " " * 999_000,
    "line ends": lambda: "\n" * 999_000,
    "brackets in a text": lambda: RULE + "    note: '" + "<" * 900_000 + "'\n",
}
"""Name → file that is good, or nearly, and large."""
COSTLY: Mapping[str, Callable[[], str]] = {
    name: (lambda text=text: text) for name, (text, _) in HOSTILE.items()
} | dict(LARGE)
