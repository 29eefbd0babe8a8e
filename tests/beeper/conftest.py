import pytest


@pytest.fixture
def anyio_backend() -> str:
    """Run the asynchronous tests on asyncio, which is what the daemon runs on."""
    return "asyncio"
