import os
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from beeper_rules.config import Beeper, load_config
from beeper_rules.errors import InvalidSetup, WrongUsage
from beeper_rules.first_setup import set_up
from beeper_rules.first_setup.texts import FIRST_RULE
from beeper_rules.language.load import load
from beeper_rules.language.rulebook import Mode
from beeper_rules.shipped import example_config, packs
from beeper_rules.simulator import TOKEN
from beeper_rules.token_source import read_token
from first_setup.person import CLOSED, Person, Place, place

posix = pytest.mark.skipif(os.name == "nt", reason="Windows keeps files private by access lists")


def test_an_empty_folder(tmp_path: Path) -> None:
    """In a folder that is not there yet, token, configuration and first rule are written, and shown as new."""
    with place(tmp_path) as here:
        person = Person()
        assert here.set_up(person) == 0
    assert sorted(here.files()) == ["beeper-token", "config.yaml", "rules/first-rule.yaml"]
    shown = person.lines[person.lines.index(f"In {here.folder}:") :][1:4]
    assert [line.split()[:2] for line in shown] == [[name, "new"] for name in sorted(here.files())]


def test_the_configuration_is_what_was_meant(tmp_path: Path) -> None:
    """The configuration holds the address that was found and the token file; all else is as in the example."""
    with place(tmp_path) as here:
        here.set_up(Person())
        found = load_config(here.config, {})
        expected = replace(
            load_config(example_config(), {}),
            beeper=Beeper(url=here.url, token_file=here.token),
            rules=(here.folder / "rules",),
            file=here.config,
        )
        assert found == expected
        assert read_token(found, {}).reveal() == TOKEN


def test_every_setting_is_explained(tmp_path: Path) -> None:
    """The configuration holds every line of the example, comments included, except those of the two choices."""
    with place(tmp_path) as here:
        here.set_up(Person())
    lines = example_config().read_text(encoding="utf-8").splitlines()
    missing = [line for line in lines if line not in here.config.read_text(encoding="utf-8").splitlines()]
    assert [line.split(":")[0].strip("# ") for line in missing] == ["url", "token_file"]


def test_the_first_rule_does_nothing_yet(tmp_path: Path) -> None:
    """The first rule is valid, and on trial."""
    with place(tmp_path) as here:
        here.set_up(Person())
    (rule,) = load({"first-rule.yaml": here.files()["rules/first-rule.yaml"]}).rules
    assert rule.mode is Mode.SHADOW


@posix
def test_files_are_private(tmp_path: Path) -> None:
    """Every file is readable by this user alone, whatever the umask, and the token stands in no other."""
    before = os.umask(0o000)
    try:
        with place(tmp_path) as here:
            here.set_up(Person())
    finally:
        os.umask(before)
    assert {path.stat().st_mode & 0o777 for path in here.folder.rglob("*") if path.is_file()} == {0o600}
    assert [name for name, text in here.files().items() if TOKEN in text] == ["beeper-token"]


@pytest.mark.parametrize("there", list(product([True, False], repeat=3)))
def test_what_is_missing_is_added(tmp_path: Path, there: tuple[bool, bool, bool]) -> None:
    """Whatever of the three files is there is kept byte for byte, and what is missing is written."""
    with place(tmp_path) as here:
        here.set_up(Person())
        whole = here.files()
        for path, kept in zip((here.token, here.config, here.rule), there, strict=True):
            path.write_text(path.read_text() + "\n", encoding="utf-8") if kept else path.unlink()
        before = here.files()
        person = Person()
        assert here.set_up(person) == 0
        assert here.files() == whole | before
        assert ("Token?" in person.lines) is not there[0]


def test_rules_of_ones_own_are_enough(tmp_path: Path) -> None:
    """Where there is any rule file, no first rule is written."""
    with place(tmp_path) as here:
        (here.folder / "rules" / "mine").mkdir(parents=True)
        (here.folder / "rules" / "mine" / "a.yml").write_text("rules: []\n")
        here.set_up(Person())
    assert not here.rule.exists()


def test_a_configuration_of_ones_own_is_followed(tmp_path: Path) -> None:
    """A configuration that is there says where Beeper, token and rules are."""
    with place(tmp_path) as here:
        here.folder.mkdir()
        here.config.write_text(f"beeper: {{url: '{here.url}', token_file: secret/t}}\nrules: [more/one.yaml]\n")
        assert here.set_up(Person(), CLOSED) == 0
    assert sorted(here.files()) == ["config.yaml", "more/one.yaml", "secret/t"]


def test_a_configuration_without_a_token(tmp_path: Path) -> None:
    """Where a configuration names no token, the line to write is told until it is there; nothing is asked twice."""
    with place(tmp_path) as here:
        here.folder.mkdir()
        here.config.write_text(f"beeper: {{url: '{here.url}'}}\n")
        line = f"write `token_file: beeper-token` under `beeper:` in '{here.config}'"
        for asked in (True, False):
            person = Person()
            assert here.set_up(person) == 3
            assert f"config.yaml names no token yet: {line}." in person.lines
            assert f"Next, once you {line}:" in person.lines
            assert ("Token?" in person.lines) is asked
        here.config.write_text(f"beeper:\n  url: {here.url}\n  token_file: beeper-token\n")
        assert here.set_up(Person()) == 0


def test_a_configuration_that_cannot_be_read(tmp_path: Path) -> None:
    """A config.yaml that is none of ours is kept, and nothing is written beside it."""
    with place(tmp_path) as here:
        here.folder.mkdir()
        here.config.write_text("services: {web: {}}\n")
        person = Person()
        with pytest.raises(InvalidSetup, match="error"):
            here.set_up(person)
    assert list(here.files()) == ["config.yaml"]
    assert "is there already" in person.read


def test_a_typed_address_is_not_ignored(tmp_path: Path) -> None:
    """An address that was typed and is not that of the configuration is refused."""
    with place(tmp_path) as here:
        here.set_up(Person())
        with pytest.raises(WrongUsage, match="it names the address"):
            set_up(replace(here.order(), url="http://127.0.0.1:9", typed=True), Person())


@posix
@pytest.mark.parametrize("target", ["gone", "real"])
def test_links_are_not_written_through(tmp_path: Path, target: str) -> None:
    """A token file that is a link, be it to nowhere, is kept and told."""
    with place(tmp_path) as here:
        here.folder.mkdir()
        (tmp_path / "real").write_text("bdapi_other")
        here.token.symlink_to(tmp_path / target)
        person = Person()
        assert here.set_up(person) == 3
    assert "symbolic link" in person.read
    assert not (tmp_path / "gone").exists()
    assert (tmp_path / "real").read_text() == "bdapi_other"


@posix
def test_a_folder_behind_a_link(tmp_path: Path) -> None:
    """A folder that is reached through a link is set up as any other."""
    with place(tmp_path) as here:
        (tmp_path / "real").mkdir()
        here.folder.symlink_to("real")
        assert here.set_up(Person()) == 0
    assert (tmp_path / "real" / "config.yaml").exists()


@posix
def test_a_token_file_that_others_can_read(tmp_path: Path) -> None:
    """A token file that others can read is kept, and the command to type is told."""
    with place(tmp_path) as here:
        here.folder.mkdir()
        here.token.write_text(TOKEN)
        here.token.chmod(0o644)
        person = Person()
        assert here.set_up(person) == 3
    assert f"hint: chmod 600 '{here.token}'" in person.read
    assert "Next, once the token can be used:" in person.lines


@posix
def test_a_folder_that_others_can_change(tmp_path: Path) -> None:
    """A folder that others can write to is told with the command that mends it."""
    with place(tmp_path) as here:
        here.folder.mkdir()
        here.folder.chmod(0o777)
        person = Person()
        assert here.set_up(person) == 0
    assert f"chmod go-w '{here.folder}'" in person.lines[0]


def broken_folders(tmp_path: Path) -> dict[str, Path]:
    """Return folders in which nothing can be written."""
    (tmp_path / "file").write_text("")
    (tmp_path / "closed").mkdir(mode=0o500)
    return {name: tmp_path / name for name in ("file", "file/below", "closed", "closed/below")}


@pytest.mark.parametrize("name", ["file", "file/below", "closed", "closed/below"])
def test_a_folder_that_cannot_be_written(tmp_path: Path, name: str) -> None:
    """A folder that cannot be written is told before anything is asked."""
    folder = broken_folders(tmp_path)[name]
    if name.startswith("closed") and (os.name == "nt" or os.access(tmp_path / "closed", os.W_OK)):
        pytest.skip("nothing is closed to this user")
    person = Person()
    with pytest.raises(InvalidSetup) as caught:
        Place(folder, None, CLOSED).set_up(person)  # type: ignore[arg-type]  # no Beeper
    assert "beeper-rules init FOLDER" in caught.value.hint
    assert not name.startswith("closed") or f"ls -ld {tmp_path / 'closed'} shows" in caught.value.hint
    assert person.lines == []


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="there is no /proc")
def test_a_file_system_that_takes_no_files() -> None:
    """A file system that takes no files is told with the path and the reason."""
    with pytest.raises(InvalidSetup, match=r"^/proc/self/rules cannot be written: Permission denied$"):
        Place(Path("/proc/self/rules"), None, CLOSED).set_up(Person())  # type: ignore[arg-type]  # no Beeper


def test_the_first_rule_goes_with_every_pack() -> None:
    """The first rule stands beside all ready-made rules: copying one of them breaks nothing."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in packs().glob("*.yaml")}
    assert len(load({**texts, "first-rule.yaml": FIRST_RULE}).rules) > len(texts)
