import os

import pytest


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
