"""Files that stand at the top of the repository and travel in the wheel: the packs and the example configuration."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def packs() -> Path:
    """Return the folder of ready-made rules."""
    return _found("rules")


def example_config() -> Path:
    """Return the example configuration."""
    return _found("config.example.yaml")


def _found(name: str) -> Path:
    """Return the file in the wheel, or in the checkout where the package is used from its sources."""
    in_wheel = _PACKAGE / "shipped_files" / name
    return in_wheel if in_wheel.exists() else _PACKAGE.parent / name
