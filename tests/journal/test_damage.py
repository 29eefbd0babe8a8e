import random
from contextlib import suppress
from pathlib import Path

import pytest

from beeper_rules.errors import StateUnusable
from beeper_rules.journal import Journal, Notice, copy_in_memory, open_journal
from beeper_rules.model.change import ChatState
from journal.made import NOW, decide, message, state

MUTATIONS = range(60)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the bytes of a closed journal with something in every corner."""
    path = tmp_path_factory.mktemp("sound") / "journal.db"
    with open_journal(path, now=NOW) as journal:
        journal.chats.save(ChatState(state(f"!{n}", title="é" * n).chat, newest=message()) for n in range(40))
        for _ in range(20):
            decide(journal)
        journal.notices.add(NOW, "gap", "slept")
        journal.rulebooks.keep("book", {"a.yaml": "rules: []"}, NOW)
    return path.read_bytes()


def mutated(sound: bytes, seed: int) -> bytes:
    """Return the bytes with one kind of damage: flipped bytes, a cut, a hole, a broken header, only rubbish."""
    dice = random.Random(seed)  # noqa: S311 - reproducible damage, no secret
    damaged = bytearray(sound)
    start = dice.randrange(len(damaged))
    match seed % 5:
        case 0:
            for _ in range(dice.randint(1, 20)):
                damaged[dice.randrange(len(damaged))] ^= 1 << dice.randrange(8)
        case 1:
            del damaged[start:]
        case 2:
            damaged[start : start + 4096] = bytes(len(damaged[start : start + 4096]))
        case 3:
            damaged[dice.randrange(100)] ^= 0xFF
        case _:
            damaged[:] = dice.randbytes(dice.randint(1, 9000))
    return bytes(damaged)


def opened_or_refused(path: Path, *, read_only: bool) -> Journal | StateUnusable:
    """Return the journal, or how it was refused; anything else fails the test."""
    try:
        return open_journal(path, now=NOW, read_only=read_only)
    except StateUnusable as error:
        return error


def read_all(journal: Journal) -> None:
    """Read every row that the damage could be in."""
    journal.verify()
    journal.chats.all()
    journal.changes.recent(limit=100)
    journal.actions.recent(100)
    journal.notices.recent(10)
    journal.rulebooks.get("book")
    journal.accounts.all()


@pytest.mark.parametrize("seed", MUTATIONS)
def test_damaged(sound: bytes, tmp_path: Path, seed: int) -> None:
    """A damaged journal is refused with what to do, or can be used; there is no third way, and none loses the file."""
    path = tmp_path / "journal.db"
    path.write_bytes(mutated(sound, seed))
    for read_only in (True, False):
        before = path.read_bytes()
        opened = opened_or_refused(path, read_only=read_only)
        if isinstance(opened, StateUnusable):
            assert (str(path) in opened.message, path.read_bytes() == before) == (True, True)
            continue
        with opened, suppress(StateUnusable):
            read_all(opened)


@pytest.mark.parametrize("seed", [seed for seed in MUTATIONS if seed % 5 == 4])
def test_rubbish(sound: bytes, tmp_path: Path, seed: int) -> None:
    """A file that is no database is refused, for a copy in memory too, and stays as it is."""
    path = tmp_path / "journal.db"
    path.write_bytes(mutated(sound, seed))
    before = path.read_bytes()
    with pytest.raises(StateUnusable):
        open_journal(path, now=NOW)
    with pytest.raises(StateUnusable):
        copy_in_memory(path, now=NOW)
    assert path.read_bytes() == before


def test_damage_that_opening_would_not_meet(sound: bytes, tmp_path: Path) -> None:
    """Before it is written to, the whole journal is read: also pages that opening does not need."""
    path = tmp_path / "journal.db"
    page = 4096 * (sound.index(b'{"chat":') // 4096)
    path.write_bytes(sound[:page] + bytes(4096) + sound[page + 4096 :])
    with pytest.raises(StateUnusable, match="is damaged") as refused:
        open_journal(path, now=NOW)
    assert "put a backup in its place" in refused.value.hint


def test_sound(sound: bytes, tmp_path: Path) -> None:
    """The same journal without damage is opened and read."""
    path = tmp_path / "journal.db"
    path.write_bytes(sound)
    with open_journal(path, now=NOW) as journal:
        read_all(journal)
        assert journal.notices.recent(10) == [Notice(NOW, "gap", "slept")]
