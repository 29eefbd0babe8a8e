import json
import os
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from beeper_rules.errors import InvalidSetup, Place, Problem
from beeper_rules.marked_yaml import Mapping, Node, Scalar, Sequence, load, read_file
from beeper_rules.marked_yaml.compose import MOST_NODES

WORDS = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=8)
PARSERS = [pytest.param(yaml.CSafeLoader, id="c"), pytest.param(yaml.SafeLoader, id="python")]


def plain(node: Node) -> object:
    """Return the value without its places."""
    match node:
        case Mapping():
            return {each.name: plain(each.value) for each in node.entries}
        case Sequence():
            return [plain(each) for each in node.items]
        case Scalar():
            return node.value


def value(text: str | bytes) -> object:
    """Return what a file says."""
    return plain(load(text, "rules.yaml"))


def refusal(text: str | bytes, parser: type[yaml.SafeLoader | yaml.CSafeLoader] = yaml.CSafeLoader) -> str:
    """Return what the user reads about a file that is refused."""
    with pytest.raises(InvalidSetup) as caught:
        load(text, "rules.yaml", parser=parser)
    return caught.value.render()


def problems(text: str | bytes) -> tuple[Problem, ...]:
    """Return what is wrong with a file; nothing for a good one."""
    try:
        load(text, "f")
    except InvalidSetup as error:
        return tuple(error.problems)
    return ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("true", True),
        ("FALSE", False),
        ("on", "on"),
        ("no", "no"),
        ("y", "y"),
        ("null", None),
        ("~", None),
        ("22:00", "22:00"),
        ("012", 12),
        ("-7", -7),
        ("0o17", 15),
        ("0x1F", 31),
        ("0b1", "0b1"),
        ("1_000", "1_000"),
        ("1.5", 1.5),
        ("-1e3", -1000.0),
        (".5", 0.5),
        ("2026-01-05", "2026-01-05"),
        ("1.2.3", "1.2.3"),
        ("=", "="),
        ("'true'", "true"),
        ('"12"', "12"),
        ("''", ""),
        ('"\\u00e4\\/"', "ä/"),
        ("+4912345", 4912345),
        ("|\n  a\n  b", "a\nb"),
    ],
)
def test_words_mean_what_yaml_1_2_says(text: str, expected: object) -> None:
    """A word is text unless it is a number, true, false or null of the YAML 1.2 core schema."""
    actual = load(f"- {text}", "f")
    assert isinstance(actual, Sequence)
    assert [expected, type(expected)] == [plain(actual.items[0]), type(plain(actual.items[0]))]


def test_the_design_example_reads_as_written() -> None:
    """Lists, mappings in braces, and mappings inside lists keep their order and nesting."""
    text = "then: [mark_read, remind: {at: '09:00 tomorrow', until: answered}]\nif:\n  - {a: true}\n  - b: false"
    expected = {
        "then": ["mark_read", {"remind": {"at": "09:00 tomorrow", "until": "answered"}}],
        "if": [{"a": True}, {"b": False}],
    }
    assert expected == value(text)


@pytest.mark.parametrize("text", ["", "# only a comment\n", "\ufeff", "---\n", "\n\n"])
def test_an_empty_file_is_none(text: str) -> None:
    """A file without any value is a Scalar of None; what that means is the reader's decision."""
    node = load(text, "rules.yaml")
    assert isinstance(node, Scalar)
    assert node.value is None


@pytest.mark.parametrize(
    "text", ["\ufeffa: 1", b"\xef\xbb\xbfa: 1", "a: 1\r\n", "a: 1\r", "%YAML 1.2\n---\na: 1\n...\n"]
)
def test_marks_that_change_nothing(text: str | bytes) -> None:
    """A byte order mark, any line ending, and the marks of a single YAML 1.2 document are accepted."""
    assert value(text) == {"a": 1}


def test_places_count_characters_from_one() -> None:
    """A value knows its line and column in characters, and carries the whole line."""
    node = load("größe: 1\nrules:\n  - {ä: [x, 'yy']}\n", "rules.yaml")
    assert isinstance(node, Mapping)
    items = node.get("rules")
    assert isinstance(items, Sequence)
    mapping = items.items[0]
    assert isinstance(mapping, Mapping)
    inner = mapping.get("ä")
    assert isinstance(inner, Sequence)
    line = "  - {ä: [x, 'yy']}"
    assert Place("rules.yaml", 3, 3, 1, line) == items.place
    assert Place("rules.yaml", 3, 5, 14, line) == mapping.place
    assert Place("rules.yaml", 3, 9, 9, line) == inner.place
    assert Place("rules.yaml", 3, 13, 4, line) == inner.items[1].place
    assert Place("rules.yaml", 1, 1, 5, "größe: 1") == node.place
    assert node.keys == ("größe", "rules")


def test_a_value_over_several_lines_is_underlined_on_its_first() -> None:
    """The width of a place never leaves its line."""
    node = load('a: "one\n  two"\nb: |\n  text\n', "f")
    assert isinstance(node, Mapping)
    widths = [each.value.place.width for each in node.entries]
    assert widths == [4, 1]


def test_an_empty_value_is_shown_at_its_key() -> None:
    """An empty value stands nowhere, so its place is its key's."""
    node = load("rules:\n\nother: 1", "f")
    assert isinstance(node, Mapping)
    empty = node.entries[0]
    assert empty.value == Scalar(None, "", empty.key.place)


REFUSED = [
    ("a: 1\nb: 2\na: 3", "rules.yaml:3:1", "the key 'a' stands twice, first in line 1", "keep one"),
    ('"a": 1\na: 3', "rules.yaml:2:1", "stands twice", "keep one"),
    ("a: !!str 1", "rules.yaml:1:4", "tags ('!!str')", "delete it"),
    ("a: !!python/object:os.system x", "rules.yaml:1:4", "tags", "delete it"),
    ("a: !abc:beeper.com", "rules.yaml:1:4", "tags", 'needs quotes: "!abc:beeper.com"'),
    ("a: {b: !abc:x}", "rules.yaml:1:8", "tags", 'needs quotes: "!abc:x"'),
    ("a: !x!y z", "rules.yaml:1:4", "tags", "quotes"),
    ("a: &x 1", "rules.yaml:1:4", "anchors ('&x')", "delete it"),
    ("a: *x", "rules.yaml:1:4", "aliases ('*x')", "write it out"),
    ("a: *.pdf", "rules.yaml:1:4", "aliases ('*.pdf')", 'needs quotes: "*.pdf"'),
    ("*a : 1", "rules.yaml:1:1", "aliases ('*a')", "write it out"),
    ("<<: {a: 1}", "rules.yaml:1:1", "merge keys ('<<')", "write the keys out"),
    ("a: 1\n---\nb: 2", "rules.yaml:2:1", "a second document", "delete the `---`"),
    ("a: 1\n...\nb: 2", "rules.yaml:3:1", "behind the end of the document", "delete it"),
    ("%YAML 1.1\n---\na: 1", "rules.yaml:1:1", "a `%` line", "YAML 1.2"),
    ("%TAG ! tag:x,2000:\n---\na: 1", "rules.yaml:1:1", "a `%` line", "delete it"),
    ("12: x", "rules.yaml:1:1", "the key '12' is a whole number", 'in quotes: "12"'),
    ("true: x", "rules.yaml:1:1", "the key 'true' is true or false", 'in quotes: "true"'),
    ("~: x", "rules.yaml:1:1", "the key '~' is null", 'in quotes: "~"'),
    (": x", "rules.yaml:1:1", "no key before the colon", "write the key"),
    ("? [1]\n: 2", "rules.yaml:1:3", "a list cannot be a key", "keys are text"),
    ("{a: 1}: 2", "rules.yaml:1:1", "a mapping cannot be a key", "keys are text"),
    ("a: .inf", "rules.yaml:1:4", "not a number to count with", 'quotes if it is text: ".inf"'),
    ("a: -.INF", "rules.yaml:1:4", "not a number to count with", "quotes"),
    ("a: .NaN", "rules.yaml:1:4", "not a number to count with", "quotes"),
    ("a: 1e999", "rules.yaml:1:4", "too large", "quotes"),
    ("a: {is_unread:true}", "rules.yaml:1:5", "one word without a value", "is_unread: true"),
    ("\ta: 1", "rules.yaml:1:1", "a tab indents", "spaces"),
    ("a:\n\tb: 1", "rules.yaml:2:1", "a tab indents", "spaces"),
    ("a: x\n\ty", "rules.yaml:2:1", "a tab indents", "spaces"),
    ("a: [\n \t1]", "rules.yaml:2:2", "a tab indents", "spaces"),
    ("a: 'x\nb: 1\n", "rules.yaml:1:4", "this quote is never closed", "close it"),
    ('a: "x\n---\n', "rules.yaml:1:4", "this quote is never closed", "close it"),
    ("a: b: c", "rules.yaml:1:5", "a `: ` cannot stand here", "put the text in quotes"),
    ("a: 1\n  b: 2", "rules.yaml:2:4", "a `: ` cannot stand here", "mend the indentation"),
    ("a:\n  b: 1\n c: 2", "rules.yaml:3:2", "does not fit the mapping above", "mend the indentation"),
    ("a:\n - b\n c: 2", "rules.yaml:3:2", "does not fit the list above", "mend the indentation"),
    ("a: [1, 2\nb: 1", "rules.yaml:1:4", "this list is never closed", "close it with `]`"),
    ("a: {x: 1\n\n", "rules.yaml:1:4", "this mapping is never closed", "close it with `}`"),
    ("a: {x: 1]", "rules.yaml:1:9", "`,` or `}` is missing here", "write it"),
    ("n: {chat.title} said", "rules.yaml:1:17", "words stand behind the closing }", "the whole text in quotes"),
    ("a: 'it's'", "rules.yaml:1:8", "words stand behind the closing '", "one pair of quotes"),
    ("a: 1\nfoo\nb: 2", "rules.yaml:2:1", "no `: ` behind its key", "write `key: value`"),
    ("a: @x", "rules.yaml:1:4", "a value cannot begin with '@'", "put the text in quotes"),
    ("a: `x`", "rules.yaml:1:4", "a value cannot begin with '`'", "put the text in quotes"),
    ("a: %x", "rules.yaml:1:4", "a value cannot begin with '%'", "put the text in quotes"),
    ('a: "\\q"', "rules.yaml:1:", "begins no known escape", "single quotes"),
    ('a: "\\ud83d\\ude00"', "rules.yaml:1:", "this escape names no character", "the character itself"),
    ('a: "\\U00110000"', "rules.yaml:1:", "this escape names no character", "the character itself"),
    ("a: - b", "rules.yaml:1:4", "a list cannot begin here", "next line"),
    ("a: ]", "rules.yaml:1:4", "a value is missing here", "write it"),
    ("a: |x\n b", "rules.yaml:1:5", "words stand behind `|` or `>`", "on the next line"),
]


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize(("text", "place", "message", "hint"), REFUSED, ids=[each[0] for each in REFUSED])
def test_refusals(
    text: str, place: str, message: str, hint: str, parser: type[yaml.SafeLoader | yaml.CSafeLoader]
) -> None:
    """What is refused is named with its place and its mend, whichever parser is installed."""
    shown = refusal(text, parser)
    assert shown.startswith(place)
    assert message in shown
    assert f"hint: {hint}" in shown or hint in shown.partition("hint: ")[2]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        (b"a: \xff", "rules.yaml:1:4", "this is not UTF-8 text"),
        ("a: ä\nb: ü".encode("latin-1"), "rules.yaml:1:4", "this is not UTF-8 text"),
        ("a: 1".encode("utf-16"), "rules.yaml:1:1", "UTF-16"),
        ("a: 1\nb: \0", "rules.yaml:2:4", "the character U+0000"),
        ("a: \x1b[31m", "rules.yaml:1:4", "the character U+001B"),
        ("# x\u2028b: 1", "rules.yaml:1:4", "the character U+2028"),
        ("a: \x85", "rules.yaml:1:4", "the character U+0085"),
        ("a: \ud800", "rules.yaml:1:4", "the character U+D800"),
        ("a: x\ufeff", "rules.yaml:1:5", "the character U+FEFF"),
    ],
)
def test_bytes_that_are_no_text(text: str | bytes, place: str, message: str) -> None:
    """Other encodings, control characters and hidden line ends are refused where they stand."""
    shown = refusal(text)
    assert shown.startswith(place)
    assert message in shown


def test_every_problem_is_reported() -> None:
    """All problems of a file are found at once and told in the order of its lines."""
    with pytest.raises(InvalidSetup) as caught:
        load("a: 1\n12: !x y\na: *b\nc: .inf\nd: e: f", "f")
    actual = [(each.place.line, each.message.split("'")[0].strip()) for each in caught.value.problems]
    expected = [(2, "tags ("), (3, "aliases ("), (4, ""), (5, "a `: ` cannot stand here")]
    assert expected == actual


def test_problems_of_keys_and_values_come_together() -> None:
    """A bad key and a bad value of one mapping are both told."""
    shown = refusal("a: 1\na: !x y\n12: z\n")
    assert [line.partition(": ")[0] for line in shown.splitlines() if line.startswith("rules.yaml")] == [
        "rules.yaml:2:1",
        "rules.yaml:2:4",
        "rules.yaml:3:1",
    ]


HOSTILE = {
    "3,000 brackets": ("[" * 3000, "more than 50 deep"),
    "a million brackets": ("[" * 999_000, "more than 50 deep"),
    "deep block": ("".join(f"{' ' * n}a:\n" for n in range(200)), "more than 50 deep"),
    "dashes": ("- " * 3000 + "x", "more than 50 deep"),
    "question marks": ("? " * 3000 + "x", "more than 50 deep"),
    "many values": ("[" + "1," * (MOST_NODES + 1) + "1]", "more than 50,000 values"),
    "aliases": ("a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]", "are not read here"),
    "many problems": ("[" + "*a," * 90_000 + "1]", "are not read here"),
    "a long number": ("a: " + "9" * 900_000, "too long"),
    "a long key": (f"{'k' * 900}: 1\n{'k' * 900}: 2", "stands twice"),
    "spaces": (" " * 400_000 + "\t" + "[" + "x," * 90_000 + "1]", "a tab indents"),
    "too large": ("a" * 1_000_001, "larger than 1 MB"),
    "too large in bytes": (b"a" * 1_000_001, "larger than 1 MB"),
}


@pytest.mark.parametrize(("text", "message"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_files_cost_little(text: str | bytes, message: str) -> None:
    """Depth, size, numbers of values and long words end in a problem of a few lines, soon."""
    start = time.perf_counter()
    shown = refusal(text)
    assert time.perf_counter() - start < 8
    assert message in shown
    assert len(shown) < 50_000


def test_fifty_deep_is_allowed() -> None:
    """Lists nest 50 deep."""
    assert value("[" * 50 + "]" * 50) is not None


@given(
    st.one_of(
        st.text(max_size=60), st.text(alphabet="a:-[]{}'\"\n\t !&*|>?#,%@0x", max_size=40), st.binary(max_size=40)
    )
)
@example("a: \n\t- b")
@example("!")
@example("? ")
def test_no_file_breaks_it(text: str | bytes) -> None:
    """Every file is a value or an InvalidSetup whose places lie inside of it."""
    found = problems(text)
    lines = 1 + text.count("\n") + text.count("\r") if isinstance(text, str) else len(text) + 1
    assert all(1 <= each.place.line <= lines and 1 <= each.place.column <= 62 for each in found)
    assert all(each.render() for each in found)


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**9), 10**9) | WORDS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
        max_leaves=10,
    )
)
def test_json_is_yaml(content: object) -> None:
    """Whatever JSON holds reads back as it is."""
    assert content == value(json.dumps(content, ensure_ascii=False))


def test_a_prefix_of_a_file_never_breaks_it() -> None:
    """A file that was only half written is a value or a refusal at every length."""
    whole = 'rules:\n  - id: a\n    when: x\n    then: [remind: {at: "09:00 ä"}]\n'.encode()
    for length in range(len(whole)):
        assert all(each.place.line <= 4 for each in problems(whole[:length]))


def test_a_file_is_read(tmp_path: Path) -> None:
    """A regular file is returned as its bytes, also through a link."""
    (tmp_path / "rules.yaml").write_bytes(b"a: \xff")
    (tmp_path / "link.yaml").symlink_to("rules.yaml")
    assert [read_file(tmp_path / "rules.yaml"), read_file(tmp_path / "link.yaml")] == [b"a: \xff"] * 2


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing", "there is no such file"),
        ("folder", "this is a folder, not a file"),
        ("pipe", "this is a pipe or a device, not a file"),
        ("loop", "cannot be read"),
        ("large", "larger than 1 MB"),
        ("large/below", "cannot be read"),
        ("x" * 300, "cannot be read"),
        ("nul\0", "cannot be read"),
    ],
)
def test_only_regular_files_are_read(tmp_path: Path, name: str, message: str) -> None:
    """A pipe, a folder, a loop of links or a large file is refused at once, under the name that the user knows."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "large").write_bytes(b"#" * 1_000_001)
    with pytest.raises(InvalidSetup) as caught:
        read_file(tmp_path / name, shown="rules/a.yaml")
    assert caught.value.render().startswith("rules/a.yaml:1:1: ")
    assert message in caught.value.render()


def test_a_device_is_refused() -> None:
    """A device is not read: it might never end."""
    with pytest.raises(InvalidSetup, match="1 error"):
        read_file(Path("/dev/zero"))
