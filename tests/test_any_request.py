import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beeper_rules.request_desk import RequestDesk
from beeper_rules.request_desk.desk import HANDLERS
from beeper_rules.state_folder import StateFolder
from house import House, house
from test_request_desk import LIMITED

ANN, OFFICE = "!ann:x", "!office:x"
NUMBERS = st.one_of(
    st.integers(),
    st.floats(),
    st.sampled_from([float("inf"), float("-inf"), float("nan"), 1e300, 10**400, 2**63, -(2**63) - 1, 0, True]),
)
TEXTS = st.one_of(
    st.text(),
    st.sampled_from([ANN, "hush", "all", "1", "#1", "9" * 400, "9" * 5000, "\ud800", "x" * 5000, "\0", "²"]),
)
ANY = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)
KEYS = ("target", "seconds", "rulebook", "rules", "wanted", "actions")
NEARLY = st.fixed_dictionaries(
    {},
    optional={
        "target": st.one_of(TEXTS, ANY),
        "seconds": st.one_of(NUMBERS, ANY),
        "rulebook": st.one_of(st.just("in force"), ANY),
        "rules": st.one_of(st.lists(TEXTS, max_size=2), ANY),
        "wanted": st.one_of(
            st.dictionaries(TEXTS, st.dictionaries(TEXTS, st.lists(NUMBERS, max_size=2), max_size=2), max_size=2), ANY
        ),
        "actions": st.one_of(st.lists(NUMBERS, max_size=3), ANY),
    },
)
ARGUMENTS = st.one_of(NEARLY, st.dictionaries(st.sampled_from(KEYS), ANY, max_size=6))


def sent(home: House, kind: str, arguments: object, number: int) -> bool:
    """Put a request on the disk, let it be answered as the daemon does; return whether it was, and is gone."""
    folder = StateFolder(home.folder / "state" / "journal.sqlite3")
    folder.prepare()
    file = home.folder / "state" / "requests" / f"{number}.json"
    content = json.dumps({"kind": kind, "at": home.now.isoformat(), "arguments": arguments})
    file.write_text(content, encoding="utf-8")
    (request,) = folder.pending_requests()
    desk = RequestDesk(home.journal, home.rulebook, home.engine.states, home.engine.pace.zone)
    reply = desk.handle(request, home.now)
    if request.kind:
        folder.answer(request.id, reply.ok, reply.lines, reply.released)
    answered = folder.take_answer(str(number)) is not None or file.with_name(f"{file.name}.bad").exists()
    return answered and not file.exists()


def with_something_held(home: House) -> None:
    """Let a limit hold an action, and another one be done."""
    for chat in (ANN, OFFICE):
        home.world.receive_message(chat, "Hello")
    home.tick()


@pytest.mark.parametrize("kind", HANDLERS)
def test_whatever_a_request_holds(tmp_path: Path, kind: str) -> None:
    """Whatever a request holds, it is answered and gone, and the next one is heard."""
    with house(tmp_path, LIMITED) as home:
        with_something_held(home)
        files = iter(range(10**6))

        @settings(deadline=None, max_examples=25)
        @given(ARGUMENTS)
        def answered(arguments: dict[str, object]) -> None:
            if arguments.get("rulebook") == "in force":
                arguments["rulebook"] = home.rulebook.hash
            assert sent(home, kind, arguments, next(files))

        answered()
        assert home.ask("pause").ok


DEEP = 400


def deep() -> object:
    """Return lists in lists, as deep as a file can hold them."""
    found: object = []
    for _ in range(DEEP):
        found = [found]
    return found


@pytest.mark.parametrize("kind", HANDLERS)
@pytest.mark.parametrize("key", KEYS)
def test_deep_inside(tmp_path: Path, kind: str, key: str) -> None:
    """A request that is nested hundreds deep is answered."""
    with house(tmp_path, LIMITED) as home:
        assert sent(home, kind, {"rulebook": home.rulebook.hash, "rules": [], "wanted": {}} | {key: deep()}, 1)


@pytest.mark.parametrize(
    ("kind", "arguments", "said"),
    [
        ("pause", {"seconds": float("inf")}, "that is too long; without a time it lasts until it is resumed"),
        ("pause", {"seconds": 1e300}, "that is too long; without a time it lasts until it is resumed"),
        ("pause", {"seconds": float("nan")}, "how long is no number of seconds"),
        ("pause", {"seconds": True}, "how long is no number of seconds"),
        ("pause", {"seconds": -5}, "how long is no number of seconds"),
        ("pause", {"target": 7}, "what is meant is no name"),
        ("pause", {"target": "\ud800"}, "what is meant is no name"),
        ("resume", {"target": "x" * 1001}, "the name is longer than 1000 characters"),
        ("undo", {"actions": [float("inf")]}, "these are no numbers of actions"),
        ("undo", {"actions": [True]}, "these are no numbers of actions"),
        ("undo", {"actions": [10**18]}, "these are no numbers of actions"),
        ("undo", {"actions": "12"}, "these are no numbers of actions"),
        ("retry", {"target": "9" * 999}, f"no action {'9' * 999} is kept; `beeper-rules log --dead` lists what"),
        ("approve", {"target": "9" * 999}, f"no action {'9' * 999} is held; `beeper-rules log --held` lists those"),
    ],
)
def test_what_is_no_such_thing(tmp_path: Path, kind: str, arguments: dict[str, object], said: str) -> None:
    """What is no name, no time and no number is said to be none, and changes nothing."""
    with house(tmp_path, LIMITED) as home:
        with_something_held(home)
        before = home.standings()
        reply = home.ask(kind, **arguments)
        assert (reply.ok, reply.lines[0][: len(said)]) == (False, said)
        assert (home.standings(), home.journal.pauses.current(home.now)) == (before, [])


@pytest.mark.parametrize("wanted", [{ANN: {"hush": [0.0]}}, {ANN: {"hush": [True]}}, {ANN: {"hush": "0"}}, {ANN: []}])
@pytest.mark.parametrize("number", [float("inf"), float("nan")])
def test_what_is_no_place(tmp_path: Path, wanted: dict[str, object], number: float) -> None:
    """What is no whole number is no place under `then`."""
    with house(tmp_path, LIMITED) as home:
        for each in (wanted, {ANN: {"hush": [number]}}):
            reply = home.ask("apply", rulebook=home.rulebook.hash, rules=[], wanted=each)
            assert reply.lines == ("this is no plan that can be read",)
