"""Texts of a form, as regular expressions that JavaScript and Python read alike.

Where the loader's answer hangs on Unicode (case folding, letters of every script), a text with a character beyond ASCII
is let through: the loader judges it.
"""

import re
from collections.abc import Iterable
from itertools import groupby

from beeper_rules.durations import UNITS
from beeper_rules.language.read_rule import LONGEST_ID, RULE_ID
from beeper_rules.language.schedules import ALIASES, FIELDS, WORDS
from beeper_rules.language.templates import PLACEHOLDERS
from beeper_rules.language.time_words import DAY_WORDS, WEEKDAYS, parse_time_words
from beeper_rules.language.window_words import DAYS_OF_WINDOWS, GROUPS
from beeper_rules.rule_schema.shape import Schema, text

BEYOND_ASCII = r"[^\u0000-\u007f]"
_ASCII = [chr(code) for code in range(128)]
_SPACES = r"[\s\u001c-\u001f]*"
"""What Python strips: four characters more than JavaScript does."""
_PARTS = "".join(f"(?:[0-9]+{unit})?" for unit in UNITS)
_CLOCK = "(?:[01]?[0-9]|2[0-3]):[0-5][0-9]"
_YEARLY = (
    "(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|[12][0-9]))"
)
"""A month and a day that it has in some year."""
_LIKE_A_DURATION = "a duration is written like 30s, 6h, 1h30m or 14d"


def duration(*, longer_than_nothing: bool = False) -> Schema:
    """Return a duration, perhaps one of `0s`."""
    wanted = "(?=.*[1-9])" if longer_than_nothing else r"(?=.*[0-9])"
    return text(f"^{_SPACES}{wanted}{_PARTS}{_SPACES}$", _LIKE_A_DURATION, "30m", "6h", "1h30m", "14d")


def time_words() -> Schema:
    """Return a time of day, a day, or both."""
    days = "|".join(map(_day, DAY_WORDS))
    form = rf"^(?=[\s\S]*\S){_SPACES}(?:{_CLOCK})?{_SPACES}(?:{days})?{_SPACES}$"
    otherwise = f'a time is written like "09:00 tomorrow"; days are {", ".join(DAY_WORDS)}'
    return text(f"{form}|{BEYOND_ASCII}", otherwise, "09:00 tomorrow", "18:30", "next workday", "09:00 monday")


def _day(word: str) -> str:
    """Return a pattern for a day, also cut as short as the loader reads it: `mon`, `mond` and so on."""
    shortest = next(length for length in range(1, len(word) + 1) if _is_a_day(word[:length]))
    rest = ""
    for letter in reversed(word[shortest:]):
        rest = f"(?:{any_case(letter)}{rest})?"
    return any_case(word[:shortest]) + rest


def _is_a_day(word: str) -> bool:
    try:
        parse_time_words(word)
    except ValueError:
        return False
    return True


def clock(*, midnight: bool = False) -> Schema:
    """Return a time of day, perhaps also the end of the day."""
    form = f"(?:{_CLOCK}|24:00)" if midnight else f"(?:{_CLOCK})"
    otherwise = 'a time of day is written like "07:00"' + (', the end of the day "24:00"' if midnight else "")
    return text(f"^{_SPACES}{form}{_SPACES}$|{BEYOND_ASCII}", otherwise, "07:00", "22:30")


def days_of_windows() -> Schema:
    """Return a day of the week, cut as short as one likes to three letters, or a group of days."""
    form = "|".join([*map(_day, WEEKDAYS), *map(any_case, GROUPS)])
    otherwise = f"days are {', '.join(DAYS_OF_WINDOWS)}"
    return text(f"^{_SPACES}(?:{form}){_SPACES}$|{BEYOND_ASCII}", otherwise)


def day() -> Schema:
    """Return a day of one year."""
    return text(f"^{_SPACES}[0-9]{{4}}-{_YEARLY}{_SPACES}$", 'a day is written like "2026-12-31"', "2026-12-31")


def dates() -> Schema:
    """Return a day of one year or of every year, or a stretch from one to another."""
    forms = [f"[0-9]{{4}}-{_YEARLY}", _YEARLY]
    form = "|".join(f"{each}(?:{_SPACES}/{_SPACES}{each})?" for each in forms)
    otherwise = 'days are written like "2026-12-24", "12-25" or "2026-12-24/2027-01-02"'
    examples = ("2026-12-24/2027-01-02", "2026-12-24", "12-25")
    return text(f"^{_SPACES}(?:{form}){_SPACES}$|{BEYOND_ASCII}", otherwise, *examples)


def cron() -> Schema:
    """Return five fields, of which the loader alone knows which mean something, or a word for some."""
    field = f"(?:[0-9*,/#-]|{'|'.join(map(any_case, WORDS))})+"
    fields = rf"{field}(?:[\s\u001c-\u001f]+{field}){{{FIELDS - 1}}}"
    form = "|".join([fields, *map(any_case, ALIASES)])
    otherwise = 'five fields: minute, hour, day, month, day of the week, such as "0 20 * * sun"'
    return text(
        f"^{_SPACES}(?:{form}){_SPACES}$|{BEYOND_ASCII}", otherwise, "0 20 * * sun", "0 9 * * mon-fri", "@daily"
    )


def rule_id() -> Schema:
    """Return the id of a rule."""
    first = _class(character for character in _ASCII if not RULE_ID.fullmatch(character))
    rest = _class(character for character in _ASCII if not RULE_ID.fullmatch(f"a{character}"))
    otherwise = "an id has letters, digits, - _ and . without spaces"
    return text(f"^{first}{rest}*$", otherwise, "archive-quiet-groups") | {"maxLength": LONGEST_ID}


def _class(unwanted: Iterable[str]) -> str:
    """Return any character but these, which are written by their numbers as every dialect reads them."""
    # Neighbours in the alphabet are as far from each other as from the beginning of the list.
    runs = [list(run) for _, run in groupby(enumerate(unwanted), lambda numbered: ord(numbered[1]) - numbered[0])]
    return "[^" + "".join(f"\\u{ord(run[0][1]):04x}-\\u{ord(run[-1][1]):04x}" for run in runs) + "]"


def template() -> Schema:
    """Return a text in which every placeholder names something."""
    known = "|".join(re.escape(name) for name in PLACEHOLDERS)
    unknown = rf"\{{(?!{_SPACES}(?:{known}){_SPACES}\}})[^{{}}\n]{{1,60}}\}}"
    otherwise = "a text, in which only known placeholders such as {chat.title} stand in braces"
    return text(rf"^(?![\s\S]*{unknown})[\s\S]*\S", otherwise)


def not_blank(otherwise: str = "a text that can be seen") -> Schema:
    """Return a text with something in it."""
    return text(r"\S", otherwise)


def loosely(choices: Iterable[str]) -> Schema:
    """Return one of some words in any case, as the loader compares them."""
    spelt = "|".join(any_case(each) for each in choices)
    return text(f"^{_SPACES}(?:{spelt}){_SPACES}$|{BEYOND_ASCII}", f"one of {', '.join(choices)}")


def any_case(phrase: str) -> str:
    """Return a pattern for ASCII words in any case, with any space between them."""
    letters = (f"[{each.upper()}{each}]" if each.isalpha() else re.escape(each) for each in phrase.replace(" ", "\0"))
    return "".join(letters).replace(re.escape("\0"), r"\s+")
