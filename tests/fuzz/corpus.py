"""The files that are mutated: the ready-made packs, one of every key, the example of a configuration, and bad ones."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
EVERY_KEY = Path(__file__).parent / "every_key.yaml"
CONFIG = ROOT / "config.example.yaml"
RULE_FILES = [EVERY_KEY, *sorted((ROOT / "rules").glob("*.yaml"))]
BAD_FILES = sorted((ROOT / "tests" / "bad_rules").glob("*.yaml"))


def text_of(path: Path) -> str:
    """Return what a file says, without the lines that are only for people.

    Of the packs without their tests, which all say the same few words: those are in the file of every key.
    """
    text = path.read_text(encoding="utf-8")
    rules = text.partition("\ntests:")[0] + "\n" if path != EVERY_KEY else text
    lines = rules.splitlines(keepends=True)
    return "".join(line for line in lines if not line.lstrip().startswith("#"))


def rules_begun(text: str) -> int:
    """Return how many items below `rules:` begin in a file of the corpus, whole or not."""
    _, found, section = text.partition("\nrules:")
    return sum(line.startswith("  -") for line in section.partition("\ntests:")[0].splitlines()) if found else 0
