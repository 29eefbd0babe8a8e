"""The day of the demo, played once for all tests."""

import pytest

from demo.seen import FAST, Seen, see


@pytest.fixture(scope="session")
def seen() -> Seen:
    """Return the day as it was seen."""
    return see(FAST)
