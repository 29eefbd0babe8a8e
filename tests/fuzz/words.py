"""The words of the rule language, and values that hardly any key takes."""

from collections.abc import Mapping

from beeper_rules.vocabulary import parts
from beeper_rules.vocabulary.actions import ACTIONS, TO_COME
from beeper_rules.vocabulary.capability_tree import CAPABILITY_TREE
from beeper_rules.vocabulary.events import EVENT_FORMS, EVENTS
from beeper_rules.vocabulary.fields import FIELDS
from beeper_rules.vocabulary.kinds import LEVELS, MATCHERS
from beeper_rules.vocabulary.message_fields import MESSAGE_FIELDS
from beeper_rules.vocabulary.rule_keys import CONDITION_KEYS, FILE_KEYS, RULE_KEYS
from beeper_rules.vocabulary.test_words import (
    ACCOUNT_PARTS,
    EXPECT_PARTS,
    EXPECT_WORDS,
    GIVEN_PARTS,
    STEP_PARTS,
    TEST_KEYS,
)

WORDS = {
    "keys": {*FILE_KEYS, *RULE_KEYS, *CONDITION_KEYS},
    "events": {*EVENTS, *EVENT_FORMS},
    "parts": {
        word for name, each in vars(parts).items() if name.isupper() and isinstance(each, Mapping) for word in each
    },
    "fields": {*FIELDS, *MESSAGE_FIELDS},
    "tests": {*TEST_KEYS, *GIVEN_PARTS, *STEP_PARTS, *EXPECT_WORDS, *EXPECT_PARTS, *ACCOUNT_PARTS},
    "matchers": {matcher for matchers in MATCHERS.values() for matcher in matchers},
    "actions": {*ACTIONS, *(argument.name for word in ACTIONS.values() for argument in word.arguments)},
}
"""What a rule file can say today."""
EVERY_WORD = sorted({*TO_COME, *LEVELS, *CAPABILITY_TREE}.union(*WORDS.values()))

ODD_VALUES = (
    *("0", "5", "-1", "1.5", "0x1F", "0o7", "1e999", ".nan", "9" * 39, "9" * 4000, "2001-01-01", "09:00", "22:30"),
    *("true", "yes", "null", "~", "", "''", '""', "' '", "x" * 300, "5m", "99999999999d", "-2h", '"09:00 tomorrow"'),
    *("[]", "{}", "[[]]", "[{}]", "[a, 5]", "{a: 1}", "{a}", "[", "}", '"', "'", "? ", "- ", ": ", "# c", "|", ">-"),
    *("!tag", "!!python/object:os.system", "&a", "*a", "<<: {}", "%TAG", "@x", "`x`", "---", "...", "...\n---\n"),
    *("{chat.titel}", '"{chat.titel} {x} {message.text}"', '"{chat.__class__}"', "'(?=a)'", "'(a'", "'\\1'"),
    *("\t", "\r", "\r\n", "\x00", "\x1b[2J", "\x7f", "\x85", "\u2028", "\ufeff", "\u202e", "\ud800", "\U0010ffff"),
    *('"\\0"', '"\\ud800"', '"\\x1b[2J"', '"\\u202e"', '"\\q"', '"\\U00110000"', "“yes”", "é" * 5, "e" + "\u0301" * 30),
)
"""As they stand in a file."""
