"""Which files make the rule set, in which order."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from beeper_rules.errors import InvalidSetup, Place, Problem
from beeper_rules.marked_yaml import read_file

ENDINGS = (".yaml", ".yml")
MOST_FILES = 2000


def rule_files(sources: Sequence[Path]) -> Iterator[Path]:
    """Yield the rule files of each source in turn: itself when it is a file, else those below it, by path."""
    for source in sources:
        if source.is_dir():
            inside = (path for path in source.rglob("*") if path.suffix.lower() in ENDINGS and path.is_file())
            yield from sorted(path for path in inside if not _skipped(path.relative_to(source)))
        else:
            yield source


def _skipped(path: Path) -> bool:
    """Return whether it is hidden, or the copy that an editor leaves behind."""
    return any(part.startswith(".") or part.endswith("~") for part in path.parts)


def collect(sources: Sequence[Path], shown_from: Path) -> dict[str, str]:
    """Return path as shown → text, in order. Raises InvalidSetup with every file that cannot be read."""
    missing = [shown(source, shown_from) for source in sources if not source.exists()]
    if missing:
        raise InvalidSetup(
            [],
            message=f"there is no {' and no '.join(missing)}",
            hint="`rules:` of config.yaml names folders and files; without it, it is the folder rules/ beside it",
        )
    problems: list[Problem] = []
    texts: dict[str, str] = {}
    for path in _bounded(sources):
        name = shown(path, shown_from)
        try:
            texts[name] = read_file(path, shown=name).decode("utf-8")
        except InvalidSetup as error:
            problems += error.problems or [Problem(error.message, Place(name), error.hint)]
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            problems.append(Problem("this is not UTF-8 text", Place(name, line), "save the file as UTF-8"))
    if problems:
        raise InvalidSetup(problems)
    if not texts:
        where = ", ".join(shown(source, shown_from) for source in sources)
        raise InvalidSetup(
            [], message=f"there is no rule file in {where}", hint="a file with `rules: []` says that there are no rules"
        )
    return texts


def _bounded(sources: Sequence[Path]) -> Iterator[Path]:
    for count, path in enumerate(rule_files(sources)):
        if count >= MOST_FILES:
            raise InvalidSetup(
                [], message=f"there are more than {MOST_FILES} rule files", hint="name a smaller folder under `rules:`"
            )
        yield path


def shown(path: Path, shown_from: Path) -> str:
    """Return the path as a user would type it: relative where it lies below."""
    try:
        return str(path.absolute().relative_to(shown_from.absolute()))
    except ValueError:
        return str(path)
