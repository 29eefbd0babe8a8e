"""What is near nothing: files made of the language's own words in any order, any text, any bytes."""

import tempfile
from pathlib import Path

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz.judge import config, rulebook, value
from fuzz.words import EVERY_WORD, ODD_VALUES

many = settings(
    max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
WORD = st.sampled_from(EVERY_WORD)
FLOW = st.recursive(
    WORD | WORD | st.sampled_from(ODD_VALUES),
    lambda inner: (
        st.dictionaries(WORD, inner, min_size=1, max_size=4).map(
            lambda found: "{" + ", ".join(f"{key}: {value}" for key, value in found.items()) + "}"
        )
        | st.lists(inner, max_size=3).map(lambda found: "[" + ", ".join(found) + "]")
    ),
    max_leaves=12,
)
"""A value as it stands in a file, on one line."""
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=80)
UTF_16 = ANY_TEXT.map(lambda text: text.encode("utf-16", "surrogatepass"))
CONFIG_KEYS = ("beeper", "poll", "timezone", "rules", "state", "allow", "history", "notify", "limits")
YAML_SIGNS = st.text(alphabet="ab:-[]{}'\"\n\t !&*|>?#,%@0x.é\u202e", max_size=60)


@many
@given(st.dictionaries(WORD, FLOW, min_size=1, max_size=6))
def test_any_words_as_a_file(keys: dict[str, str]) -> None:
    """A file of the language's own words in any order is a Rulebook, or errors that a person can act on."""
    rulebook("".join(f"{key}: {value}\n" for key, value in keys.items()))


@many
@given(when=FLOW, asked=FLOW, act=FLOW, more=st.dictionaries(WORD, FLOW, max_size=3), named=FLOW)
def test_any_words_as_a_rule(when: str, asked: str, act: str, more: dict[str, str], named: str) -> None:
    """A rule of any words, beside a predicate of any words, is read or refused word by word."""
    rest = "".join(f"    {key}: {value}\n" for key, value in more.items())
    rule = f"rules:\n  - id: a\n    when: {when}\n    if: {{use: p, all: [{asked}]}}\n    then: {act}\n{rest}"
    rulebook(f"predicates: {{p: {named}}}\n{rule}")


@many
@given(st.lists(FLOW, max_size=5), st.dictionaries(WORD, FLOW, max_size=3), st.lists(FLOW, max_size=3))
def test_any_condition(parts: list[str], more: dict[str, str], exceptions: list[str]) -> None:
    """A condition of any words in a sound rule is read, or each of its problems is told at its place."""
    rest = "".join(f", {key}: {value}" for key, value in more.items())
    asked = f"    if: {{any: [{', '.join(parts)}]{rest}}}\n    unless: [{', '.join(exceptions)}]\n"
    rulebook(f"lists: {{family: [Mum]}}\nrules:\n  - id: a\n    when: new_message\n{asked}    then: [archive]\n")


@many
@given(ANY_TEXT | YAML_SIGNS)
def test_any_text(text: str) -> None:
    """Any text is a Rulebook, or errors that a person can act on."""
    rulebook(text)


@many
@given(ANY_TEXT.map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=60) | UTF_16)
def test_any_bytes(content: bytes) -> None:
    """Any bytes are a value, or errors that a person can act on, whichever of its two parsers the YAML library has."""
    for parser in (yaml.SafeLoader, yaml.CSafeLoader):
        value(content, parser)


@many
@given(st.dictionaries(st.sampled_from(CONFIG_KEYS), FLOW))
def test_any_configuration(keys: dict[str, str]) -> None:
    """A configuration of known keys with any values is a Config, or errors that a person can act on."""
    text = "".join(f"{key}: {value}\n" for key, value in keys.items())
    with tempfile.TemporaryDirectory() as folder:
        config(Path(folder) / "config.yaml", text.encode("utf-8", "surrogatepass"))
