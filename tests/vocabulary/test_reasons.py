import pytest

from beeper_rules.model.decision import Code, Reason
from beeper_rules.vocabulary.reasons import SENTENCES, said


def test_every_code_has_a_sentence() -> None:
    """Whatever the reason, there are words for it, and no two reasons are told alike."""
    assert set(SENTENCES) == set(Code)
    assert len(set(SENTENCES.values())) == len(SENTENCES)


@pytest.mark.parametrize("code", Code)
def test_what_is_said(code: Code) -> None:
    """A reason's own sentence counts; without one no code is shown."""
    assert said(Reason(code, "because of this")) == "because of this"
    assert "_" not in said(Reason(code))
