"""Rules of every sort, drawn from the vocabulary, that the loader accepts."""

from functools import cache
from typing import Any

from hypothesis import strategies as st

from beeper_rules.language.templates import PLACEHOLDERS
from beeper_rules.language.time_words import DAY_WORDS
from beeper_rules.vocabulary.actions import ACTIONS, ActionWord, Argument, Shape
from beeper_rules.vocabulary.capability_tree import CAN, CAPABILITY_TREE, CapabilityNode
from beeper_rules.vocabulary.events import CHANGED, EVENTS
from beeper_rules.vocabulary.fields import FIELDS, WATCHED, Field
from beeper_rules.vocabulary.kinds import LEVELS, Kind, matchers_of
from beeper_rules.vocabulary.message_fields import MESSAGE_FIELDS
from beeper_rules.vocabulary.parts import (
    BECOMES,
    CATCH_UP_POLICIES,
    COOLDOWN_PER,
    COUNT_PER,
    LIMIT_THEN,
    MODES,
    ORIGINS,
    QUIET_THEN,
    RISES_TO,
    SCHEDULE_MISSED,
)

Made = st.SearchStrategy[Any]
TOP: dict[str, Any] = {
    "version": 1,
    "lists": {"family": ["Mum", "!abc:beeper.com"], "nobody": []},
    "predicates": {"quiet": {"muted": True, "mentions": 0}},
    "windows": {"night": {"from": "22:30", "to": "07:00"}, "sunday": {"days": ["sun"]}},
}
WINDOW_NAMES = st.sampled_from(["night", "sunday"])
ZONES = st.sampled_from(["Europe/Berlin", "UTC", "America/New_York"])

STATES = [word.name for word in EVENTS.values() if word.holds is not None]
SEEN = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=6).filter(
    lambda each: "{" not in each
)
VISIBLE = SEEN.map(lambda each: f"a{each}")
DURATIONS = st.sampled_from(["6h", "1h30m", "2w", "90m", " 14d "])
PATTERNS = st.sampled_from(["h.llo", r"\bpaid\b", "(?i)a|b", " "])
CLOCKS = st.sampled_from(["", "9:05", "18:30", "09:00"])
DAYS = st.sampled_from(["mon", "Tues", " FRIDAY ", "sunday", "weekdays", "Weekend", "thurs"])
DATES = st.sampled_from(["2026-12-24/2027-01-02", " 2027-02-28 ", "12-25", "12-24 / 01-06", "02-29", "2024-02-29"])
CRON = st.sampled_from(["0 20 * * sun", " */5  9-17 * jan-mar 1,3 ", "@daily", "@WEEKLY", "0 0 L * *", "0 9 * * Mon#1"])
TIMES = st.tuples(CLOCKS, st.sampled_from([*DAY_WORDS, "mon", "Thurs", "TOMORROW"])).map(" ".join)


def one_or_several(made: Made) -> Made:
    """Return one, or a list of some."""
    return made | st.lists(made, min_size=1, max_size=3)


@cache
def matcher(kind: Kind, name: str) -> Made:
    """Return what a matcher compares with."""
    match kind:
        case Kind.TEXT | Kind.NAMES:
            known = {"in_list": st.sampled_from(["family", "nobody"]), "matches": PATTERNS}
            return one_or_several(known.get(name, VISIBLE))
        case Kind.LIST:
            return one_or_several(SEEN)
        case Kind.NUMBER:
            return st.integers(-5, 100) | st.sampled_from([0.5, 1e3])
        case Kind.AGE:
            return DURATIONS
        case _:
            return st.sampled_from(list(LEVELS))


@cache
def value(kind: Kind, choices: tuple[str, ...] = ()) -> Made:
    """Return anything that can stand behind a field of that kind."""
    words = st.sampled_from(choices).flatmap(lambda word: st.sampled_from([word, word.upper(), f" {word.title()}"]))
    scalars: dict[Kind, Made] = {
        Kind.TEXT: words if choices else st.just("") | SEEN,
        Kind.NAMES: SEEN,
        Kind.NUMBER: st.integers(-5, 100),
        Kind.BOOLEAN: st.booleans(),
        Kind.LEVEL: st.sampled_from(list(LEVELS)),
    }
    known = {name: matcher(kind, name) for name in matchers_of(kind)}
    if "is" in known:
        known["is"] = one_or_several(scalars[kind])
    ways = [scalars[kind]] if kind in scalars else []
    ways += [mapping(known)] if known else []
    single = st.one_of(ways)
    if kind is Kind.LIST:
        return single
    # A list may hold whatever may stand alone, lists too.
    inner = single | st.lists(single, min_size=1, max_size=2)
    return single | st.lists(inner, min_size=1, max_size=2)


def mapping(known: dict[str, Made], least: int = 1) -> Made:
    """Return some of the keys with their values."""
    if not least:
        return st.fixed_dictionaries({}, optional=known)
    return st.sampled_from(list(known)).flatmap(lambda key: _with(key, known))


def _with(key: str, known: dict[str, Made]) -> Made:
    others = {name: made for name, made in known.items() if name != key}
    return st.fixed_dictionaries({key: known[key]}, optional=others)


def one_key(known: dict[str, Made]) -> Made:
    """Return one of the keys with its value."""
    return st.sampled_from(list(known)).flatmap(lambda key: st.fixed_dictionaries({key: known[key]}))


def capability(node: CapabilityNode) -> Made:
    """Return a question about a place in the tree of capabilities."""
    if node.kind is not None:
        return value(node.kind)
    if node.any_name is not None:
        return st.dictionaries(SEEN, capability(node.any_name), min_size=1, max_size=2)
    level = [st.sampled_from(list(LEVELS))] if "level" in node.children else []
    return st.one_of(*level, one_key({name: capability(each) for name, each in node.children.items()}))


@cache
def conditions(*, message: bool, now: bool = True, before: bool = True) -> Made:
    """Return conditions; `now` is whether it is no question about the chat before, `before` whether one is allowed."""
    asked = {name: value(each.kind) for name, each in MESSAGE_FIELDS.items()}
    known = {field.name: value(field.kind, field.choices) for field in FIELDS.values()} | {
        "use": one_or_several(st.just("quiet")),
        "last_message": mapping(asked),
        "last_message.text": asked["text"],
        "can": one_or_several(st.sampled_from(list(CAN))),
        "capabilities": one_key({name: capability(node) for name, node in CAPABILITY_TREE.items()}),
        "known": one_or_several(st.sampled_from(list(FIELDS))),
    }
    if now:
        windows, days = one_or_several(WINDOW_NAMES), one_or_several(DAYS)
        known |= {"origin": value(Kind.TEXT, tuple(ORIGINS))}
        known |= {"time": mapping({"in": windows, "not_in": windows, "days": days})}
    if now and message:
        known |= {"message": mapping(asked), "message.from": asked["from"]}
    flat = one_key(known)
    nested = st.recursive(flat, _around, max_leaves=3)
    if not now or not before:
        return nested
    return nested | st.builds(lambda inner: {"was": inner}, conditions(message=message, now=False))


def _around(inner: Made) -> Made:
    several = st.lists(inner, min_size=1, max_size=2)
    return one_key({"all": several, "any": several, "not": inner})


@cache
def events(sort: str) -> Made:
    """Return `when`: of messages alone, of schedules alone, or of anything else."""
    if sort == "messages":
        return one_or_several(st.just("new_message") | _counting())
    if sort == "schedules":
        return st.builds(_in_one_zone, one_or_several(_schedule()), st.none() | ZONES)
    named = st.sampled_from([word.name for word in EVENTS.values() if word.about_chat and word.name != "new_message"])
    return one_or_several(named | st.sampled_from(WATCHED).flatmap(_change))


def _counting() -> Made:
    parts = {"at_least": st.integers(2, 99), "within": DURATIONS}
    made = st.fixed_dictionaries(parts, optional={"per": st.sampled_from(list(COUNT_PER))})
    return made.map(lambda how: {"new_message": how})


def _schedule() -> Made:
    return st.fixed_dictionaries({"schedule": CRON}, optional={"missed": st.sampled_from(list(SCHEDULE_MISSED))})


def _in_one_zone(schedules: Any, zone: str | None) -> Any:  # noqa: ANN401 - one, or a list
    """Return the schedules with their time zone, which all of a rule share."""
    if zone is None:
        return schedules
    several = schedules if isinstance(schedules, list) else [schedules]
    zoned = [each | {"timezone": zone} for each in several]
    return zoned if isinstance(schedules, list) else zoned[0]


def _change(field: Field) -> Made:
    becomes: dict[Kind, Made] = {Kind.BOOLEAN: st.booleans(), Kind.NUMBER: st.integers(0, 9), Kind.TEXT: SEEN}
    ways: list[Made] = [st.just(CHANGED)]
    if field.kind in becomes:
        made = st.sampled_from(field.choices) if field.choices else becomes[field.kind]
        ways.append(st.fixed_dictionaries({BECOMES: made}))
    if field.kind is Kind.NUMBER:
        ways.append(st.fixed_dictionaries({RISES_TO: st.integers(1, 99)}))
    return st.one_of(ways).map(lambda how: {field.name: how})


@cache
def actions(*, message: bool, collects: bool) -> Made:
    """Return `then`; `collects` is whether there is a run or a window whose notifications can be one."""
    known = st.sampled_from(list(ACTIONS.values()))
    return one_or_several(known.flatmap(lambda word: _action(word, message=message, collects=collects)))


def _action(word: ActionWord, *, message: bool, collects: bool) -> Made:
    made = {each.name: _argument(each, message=message) for each in word.arguments}
    if "digest" in made and not collects:
        made["digest"] = st.just(value=False)
    wanted = {name: st.fixed_dictionaries({name: made[name]}) for name in word.exactly_one_of}
    rest = mapping({name: each for name, each in made.items() if name not in wanted}, least=0)
    base = st.one_of(list(wanted.values())) if wanted else st.just({})
    ways = [st.tuples(base, rest).map(lambda both: both[0] | both[1])]
    ways += [made[word.shorthand]] if word.shorthand else []
    given = st.one_of(ways).map(lambda arguments: {word.name: arguments})
    return given if wanted else given | st.just(word.name)


def _argument(argument: Argument, *, message: bool) -> Made:
    placeholders = [f"{{{name}}} {{ {name} }}" for name in PLACEHOLDERS if message or not name.startswith("message.")]
    shapes: dict[Shape, Made] = {
        Shape.CHOICE: st.sampled_from(argument.choices or ("",)),
        Shape.FLAG: st.booleans(),
        Shape.DURATION: DURATIONS,
        Shape.TIME: TIMES,
        Shape.TEMPLATE: SEEN | st.sampled_from([*placeholders, "a } b {", "{" + "x" * 61 + "}"]),
    }
    return shapes[argument.shape]


@cache
def rules(sort: str) -> Made:
    """Return one rule with any of its keys; events that lead to a state may be waited for."""
    message = sort == "messages"
    condition = conditions(message=message, before=sort != "states")
    excepted = condition | condition.map(lambda inner: inner | {"because": "of this"})
    waiting = {"for": DURATIONS} if sort == "states" else {}
    repeated = {"repeat": st.fixed_dictionaries({"every": DURATIONS, "at_most": st.integers(1, 9)})} if waiting else {}
    when = st.sampled_from(STATES) if waiting else events(sort)
    return st.fixed_dictionaries(
        {
            "id": st.sampled_from(["quiet", "Überall.1", "7_a-b"]),
            "when": when,
            "then": actions(message=message, collects=sort == "schedules"),
            **waiting,
        },
        optional={
            **repeated,
            "cooldown": cooldowns(message=message),
            "quiet": st.fixed_dictionaries(
                {"window": one_or_several(WINDOW_NAMES)}, optional={"then": st.sampled_from(list(QUIET_THEN))}
            ),
            "expires": st.sampled_from(["2026-12-31", " 2028-02-29 "]),
            "note": SEEN | st.integers() | st.booleans(),
            "if": condition,
            "unless": one_or_several(excepted),
            "stop": st.booleans(),
            "limit": limits(runs=sort == "schedules"),
            "catch_up": mapping(
                {"policy": st.sampled_from(list(CATCH_UP_POLICIES)), "max_age": DURATIONS | st.just("0s")}
            ),
            "mode": st.sampled_from(list(MODES)),
            "respect_override": DURATIONS | st.just(0),
        },
    )


def cooldowns(*, message: bool) -> Made:
    """Return `cooldown`."""
    per = st.sampled_from([each for each in COOLDOWN_PER if message or each != "sender"])
    return DURATIONS | st.fixed_dictionaries({"every": DURATIONS}, optional={"per": per})


def limits(*, runs: bool) -> Made:
    """Return `limit`."""
    parts = {"chats": st.integers(1, 99), "per": DURATIONS | st.just("run") if runs else DURATIONS}
    return st.fixed_dictionaries(parts, optional={"then": st.sampled_from(list(LIMIT_THEN))})


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Return a rule file with one rule."""
    extra = draw(st.fixed_dictionaries({}, optional={"other": windows()}))
    rule = draw(rules(draw(st.sampled_from(["messages", "schedules", "states", "others"]))))
    return TOP | {"windows": TOP["windows"] | extra, "rules": [rule]}


def windows() -> Made:
    """Return one of `windows:`."""
    hours = st.sampled_from([{"from": "22:30", "to": "07:00"}, {"from": "9:05", "to": " 24:00"}, {}])
    days = mapping({"days": one_or_several(DAYS), "dates": one_or_several(DATES)})
    zone = st.fixed_dictionaries({}, optional={"timezone": ZONES})
    return st.tuples(hours, days, zone).map(lambda parts: parts[0] | parts[1] | parts[2])
