import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know the option that writes expected texts anew; what it wrote is then read in the diff."""
    parser.addoption("--update-golden", action="store_true", help="write the expected texts anew instead of comparing")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Return whether expected texts are written anew."""
    return bool(request.config.getoption("--update-golden"))
