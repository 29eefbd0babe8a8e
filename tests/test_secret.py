import copy
import pickle

import pytest

from beeper_rules.secret import Secret


def test_a_secret_is_not_shown() -> None:
    """However it is printed, a secret shows three dots."""
    secret = Secret("bdapi_x")
    assert [repr(secret), str(secret), f"{secret}", f"{[secret]}"] == ["•••", "•••", "•••", "[•••]"]


def test_a_secret_is_revealed_on_request() -> None:
    """Only `reveal` gives the value."""
    assert Secret("bdapi_x").reveal() == "bdapi_x"


def test_secrets_compare_by_value() -> None:
    """Two secrets of one value are equal and hash alike; no secret equals its plain text."""
    assert Secret("a") == Secret("a")
    assert len({Secret("a"), Secret("a"), Secret("b")}) == 2
    assert Secret("a") != "a"


def test_an_empty_secret_is_false() -> None:
    """A secret is true when there is one."""
    assert (bool(Secret("")), bool(Secret("a"))) == (False, True)


def test_a_secret_is_redacted_from_text() -> None:
    """Every occurrence in a text becomes dots; an empty secret changes nothing."""
    assert (Secret("abc").redact("xabcyabc"), Secret("").redact("x")) == ("x•••y•••", "x")


def test_a_secret_is_not_pickled() -> None:
    """A secret cannot be pickled or copied, and has no dictionary to look into."""
    with pytest.raises(TypeError, match="neither pickled"):
        pickle.dumps(Secret("a"))
    with pytest.raises(TypeError, match="neither pickled"):
        copy.deepcopy(Secret("a"))
    assert not hasattr(Secret("a"), "__dict__")
