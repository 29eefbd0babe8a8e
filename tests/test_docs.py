"""The documentation says what runs: generated parts are current, examples load, and nothing is left out."""

import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import click
import pytest

from beeper_rules import cli, errors
from beeper_rules.config import load_config
from beeper_rules.errors import BeeperRulesError, InvalidSetup
from beeper_rules.language.load import load
from beeper_rules.language.schedules import ALIASES
from beeper_rules.language.templates import PLACEHOLDERS
from beeper_rules.language.time_words import DAY_WORDS
from beeper_rules.language.window_words import DAYS_OF_WINDOWS
from beeper_rules.marked_yaml import Mapping, Node, Scalar
from beeper_rules.marked_yaml import load as load_yaml
from beeper_rules.rehearse import rehearse_every
from beeper_rules.vocabulary import parts
from beeper_rules.vocabulary.actions import ACTIONS, TO_COME
from beeper_rules.vocabulary.capability_tree import CAN
from beeper_rules.vocabulary.events import EVENT_FORMS, EVENTS
from beeper_rules.vocabulary.fields import FIELDS
from beeper_rules.vocabulary.kinds import LEVELS, MATCHERS, Kind, matchers_of
from beeper_rules.vocabulary.message_fields import MESSAGE_FIELDS
from beeper_rules.vocabulary.rule_keys import CONDITION_KEYS, FILE_KEYS, RULE_KEYS
from beeper_rules.vocabulary.test_words import EXPECT_PARTS, EXPECT_WORDS, GIVEN_PARTS, STEP_PARTS, TEST_KEYS

ROOT = Path(__file__).parents[1]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^(?P<indent> *)```(?P<kind>\w*)\n(?P<body>.*?)^(?P=indent)```$", re.DOTALL | re.MULTILINE)
REFUSAL = re.compile(r"(?P<file>\S+\.yaml):\d+:\d+: ")
KINDS = {"yaml", "text", "sh", "python"}
LINK = re.compile(r"\]\((?!https?://)(?P<page>[^)#\s]*)(?:#(?P<heading>[^)\s]+))?\)")
COMMAND = re.compile(r"(?:^|\$ |`|&& )beeper-rules (?P<words>[a-z][^`#\n&|;)]*)", re.MULTILINE)
TEST_FILE = re.compile(r"`(tests/[^`*]+)`")

PARTS = {
    "quiet": (parts.QUIET_PARTS, parts.QUIET_THEN),
    "cooldown": (parts.COOLDOWN_PARTS, parts.COOLDOWN_PER),
    "repeat": (parts.REPEAT_PARTS,),
    "limit": (parts.LIMIT_PARTS, parts.LIMIT_THEN),
    "catch_up": (parts.CATCH_UP_PARTS, parts.CATCH_UP_POLICIES),
    "mode": (parts.MODES,),
    "windows": (parts.WINDOW_PARTS,),
    "time": (parts.TIME_PARTS,),
    "when": (EVENTS, parts.SCHEDULE_PARTS, parts.SCHEDULE_MISSED, parts.FIELD_CHANGES),
    "new_message": (parts.COUNT_PARTS, parts.COUNT_PER),
    "origin": (parts.ORIGINS,),
    "tests": (TEST_KEYS,),
    "given": (GIVEN_PARTS,),
    "steps": (STEP_PARTS,),
    "expect": (EXPECT_PARTS, EXPECT_WORDS, ["others"]),
}
"""Key → what can stand behind it."""
EXAMPLES = {
    *(("", key) for key in FILE_KEYS),
    *(("rules", key) for key in RULE_KEYS),
    *((key, word) for key, known in PARTS.items() for each in known for word in each),
    *(("if", word) for word in (*CONDITION_KEYS, *FIELDS)),
    *(("message", word) for word in MESSAGE_FIELDS),
    *((kind, matcher) for kind in Kind for matcher in matchers_of(kind)),
    *(("then", name) for name in ACTIONS),
    *((name, argument.name) for name, word in ACTIONS.items() for argument in word.arguments),
}
"""What stands over a word of the language, and the word, as an example has to show it; for matchers the kind."""

WORDS = {
    *FILE_KEYS,
    *RULE_KEYS,
    *CONDITION_KEYS,
    *EVENTS,
    *FIELDS,
    *MESSAGE_FIELDS,
    *(matcher for known in MATCHERS.values() for matcher in known),
    *LEVELS,
    *CAN,
    *ACTIONS,
    *(argument.name for word in ACTIONS.values() for argument in word.arguments),
    *(choice for word in ACTIONS.values() for argument in word.arguments for choice in argument.choices),
    *TO_COME,
    *(word for known in PARTS.values() for each in known for word in each),
    *EVENT_FORMS,
    *DAY_WORDS,
    *DAYS_OF_WINDOWS,
    *ALIASES,
    *(f"{{{name}}}" for name in PLACEHOLDERS),
    "changed",
}


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    page: Path
    line: int
    kind: str
    body: str
    next: str = ""
    """The body of the block behind it, if that is a text."""

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT).as_posix()}:{self.line}"

    @property
    def is_config(self) -> bool:
        """Whether it is a configuration."""
        return self.body.startswith("# config.yaml\n")

    @property
    def refusal(self) -> re.Match[str] | None:
        """The file name in the error that the page shows for it; None for a block that is right."""
        return REFUSAL.match(self.next)


def blocks_of(page: Path) -> list[Block]:
    """Return every block of a page, in order."""
    text = page.read_text(encoding="utf-8")
    found = list(FENCE.finditer(text))
    blocks = []
    for match, following in zip(found, [*found[1:], None], strict=False):
        body = re.sub(f"^{match['indent']}", "", match["body"], flags=re.MULTILINE)
        said = following["body"] if following and following["kind"] == "text" else ""
        blocks.append(Block(page, text.count("\n", 0, match.start()) + 1, match["kind"], body, said))
    return blocks


BLOCKS = [block for page in PAGES for block in blocks_of(page)]
YAML = [block for block in BLOCKS if block.kind == "yaml"]
RIGHT = [block for block in YAML if not (block.is_config or block.refusal)]


def as_rule_file(body: str) -> str:
    """Return a rule file; keys of a rule become a rule with what they lack."""
    keys = set(re.findall(r"^(\w+):", body, re.MULTILINE))
    if keys - set(RULE_KEYS):
        return body
    needed = {"id": "example", "when": "new_activity", "then": "[archive]"}
    lines = [f"{key}: {value}" for key, value in needed.items() if key not in keys] + body.splitlines()
    return "rules:\n  -\n" + "".join(f"    {line}\n" for line in lines)


def test_generated_parts_are_current() -> None:
    """What `scripts/docs` would write is what stands in the pages."""
    command = [sys.executable, str(ROOT / "scripts" / "docs"), "--check"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own script
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.parametrize("word", sorted(WORDS))
def test_every_word_is_documented(word: str) -> None:
    """Every word of the rule language stands in its reference."""
    assert f"`{word}`" in (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("block", RIGHT, ids=str)
def test_rules_of_the_documentation_run(block: Block) -> None:
    """Every rule file, and every piece of a rule, in the documentation is right, and so is what its tests say of it."""
    book = load({"example.yaml": as_rule_file(block.body)})
    assert book.rules
    assert [failure.message for played in rehearse_every(book, UTC) for failure in played.failures] == []


def shown(node: Node, *over: str) -> Iterator[tuple[str, str]]:
    """Yield each word of an example with every key that it stands behind; those of the file with an empty one."""
    if isinstance(node, Scalar):
        yield from ((key, node.text) for key in over)
    elif isinstance(node, Mapping):
        for entry in node.entries:
            names = entry.name.split(".")
            yield from ((key, name) for name in names for key in over or [""])
            yield from shown(entry.value, *over, *names)
    else:
        for item in node.items:
            yield from shown(item, *over)


def with_kinds(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield what is shown under names that the language has for it: for a field its kind, for each condition `if`."""
    kinds = {name: field.kind for known in (FIELDS, MESSAGE_FIELDS) for name, field in known.items()}
    one_name = {"unless": "if", "predicates": "if", "last_message": "message", "capabilities": Kind.LEVEL, **kinds}
    for over, word in pairs:
        yield over, word
        yield one_name.get(over, over), word


def test_every_word_has_an_example() -> None:
    """Every key, event, field, matcher, action, argument and part stands in an example of the reference that runs."""
    nodes = [load_yaml(as_rule_file(each.body), str(each)) for each in RIGHT if each.page.name == "rules.md"]
    found = {pair for node in nodes for pair in with_kinds(shown(node))}
    assert sorted(EXAMPLES - found) == []


@pytest.mark.parametrize("block", [each for each in YAML if each.refusal], ids=str)
def test_wrong_rules_of_the_documentation_are_refused(block: Block) -> None:
    """A rule file that is wrong is refused with exactly the text that the page shows."""
    assert block.refusal is not None
    with pytest.raises(InvalidSetup) as refused:
        load({block.refusal["file"]: block.body})
    assert block.next == refused.value.render() + "\n"


@pytest.mark.parametrize("block", [each for each in YAML if each.is_config], ids=str)
def test_configurations_of_the_documentation_load(block: Block, tmp_path: Path) -> None:
    """Every configuration in the documentation is right."""
    file = tmp_path / "config.yaml"
    file.write_text(block.body, encoding="utf-8")
    assert file == load_config(file, {}).file


def test_every_block_is_of_a_kind_that_is_tested() -> None:
    """No example hides from these tests behind an unknown kind, and there are right, wrong and other ones."""
    assert {block.kind for block in BLOCKS} == KINDS
    assert [each for each in YAML if each.refusal]
    assert [each for each in YAML if each.is_config]


def command_named(name: str) -> click.Command:
    """Return a command of the program."""
    command: click.Command = getattr(importlib.import_module(f"beeper_rules.commands.{name}"), name)
    return command


def options_of(name: str) -> set[str]:
    """Return what a command knows that begins with a hyphen."""
    return {option for each in command_named(name).params for option in each.opts if option.startswith("-")}


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_is_documented(name: str) -> None:
    """Every command has a section with every option, an example or a sentence, and its exit codes."""
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    section = page.split(f"\n## {name}\n")[1].split("\n## ")[0]
    assert [option for option in sorted(options_of(name)) if f"`{option}`" not in section] == []
    assert "Exit codes: " in section


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_in_the_documentation_exist(page: Path) -> None:
    """Whoever types a command as it stands in the documentation is not told that there is none."""
    for found in COMMAND.finditer(page.read_text(encoding="utf-8")):
        name, *words = found["words"].split()
        if name == "plna":
            continue  # shows what a wrong name is answered with
        assert name in cli.COMMANDS, found[0]
        options = {word.split("=")[0].strip("[]") for word in words if word.strip("[").startswith("-")}
        assert options <= {*options_of(name), "--help", "-h"}, found[0]


def test_every_exit_code_is_documented() -> None:
    """Every failure ends with an exit code that the tables explain."""
    tree = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, BeeperRulesError)]
    codes = {each.exit_code for each in tree} | {0, 130}
    for page in ("README.md", "docs/commands.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        assert codes == {int(code) for code in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every link inside the documentation leads to a file that is there, and to a heading in it."""
    for found in LINK.finditer(page.read_text(encoding="utf-8")):
        target = (page.parent / found["page"]).resolve() if found["page"] else page
        assert target.exists(), found[0]
        if found["heading"]:
            titles = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert found["heading"] in {anchor(title) for title in titles}, found[0]


def anchor(title: str) -> str:
    """Return the name under which a heading can be linked."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def test_promises_name_their_tests() -> None:
    """Each of the nine promises names at least one test, and every test that is named is there."""
    _, *promises = re.split(r"^## (?=\d\.)", (ROOT / "docs" / "promises.md").read_text("utf-8"), flags=re.MULTILINE)
    assert [str(number) for number in range(1, 10)] == [promise[0] for promise in promises]
    for promise in promises:
        named = TEST_FILE.findall(promise.split("Shown by ")[1].split("\n")[0])
        assert named
        assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_named_files_exist(page: Path) -> None:
    """Every test and module that a page names is there."""
    text = page.read_text(encoding="utf-8")
    named = {*TEST_FILE.findall(text), *re.findall(r"`((?:beeper_rules|scripts)/[\w./]+)`", text)}
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_every_dependency_has_its_reason() -> None:
    """Every package that is installed stands in the table of dependencies."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"].values()
    wanted = [
        *project["project"]["dependencies"],
        *project["build-system"]["requires"],
        *(w for e in extras for w in e),
    ]
    names = {re.split(r"[\[>=;]", each)[0] for each in wanted} - {"beeper-rules"}
    page = (ROOT / "docs" / "design.md").read_text(encoding="utf-8").split("## Dependencies")[1]
    assert [name for name in sorted(names) if f"`{name.lower()}`" not in page.lower()] == []


def test_two_commands_are_all_set_up() -> None:
    """The README begins with what it is and the two commands that a newcomer needs."""
    blocks = [block.body for block in blocks_of(ROOT / "README.md")]
    assert blocks[1:3] == ["pip install . && beeper-rules demo\n", "pip install '.[test]' && pytest\n"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_to_come_stands_in_one_place(page: Path) -> None:
    """A page says at most once, under one heading, what is still to come."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert len([title for title in headings if "not yet" in title.lower() or "yet" in title.lower().split()]) <= 1
