import gc
import os

import pytest
from hypothesis import settings

# Enough for every run on a small machine; HYPOTHESIS_PROFILE=thorough looks longer.
settings.register_profile("suite", max_examples=30, deadline=None)
settings.register_profile("thorough", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


# Thousands of tests are gathered at first and stay to the end: to look for garbage among them takes long.
gc.disable()


def pytest_collection_finish() -> None:
    """Look for garbage from here on, and not among what was gathered."""
    gc.freeze()
    gc.enable()


def pytest_xdist_auto_num_workers() -> int:
    """Run one more test at a time than there are cores: many of them only wait for a real process."""
    return (os.cpu_count() or 1) + 1


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know the option that writes expected texts anew; what it wrote is then read in the diff."""
    parser.addoption("--update-golden", action="store_true", help="write the expected texts anew instead of comparing")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Return whether expected texts are written anew."""
    return bool(request.config.getoption("--update-golden"))
