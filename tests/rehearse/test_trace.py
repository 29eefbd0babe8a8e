from rehearse.played import played, with_rules

RULES = """
    - {id: mute, when: new_activity, if: {type: group, mentions: 0}, then: [archive, pin]}
    - {id: family, when: new_activity, unless: [{chat: [Mum, Dad], because: she is loud}], then: [archive]}
    - {id: owe, when: new_activity, for: 2h, then: [notify: x]}
"""


def trace(rule: str, test: str) -> tuple[str, ...]:
    """Return the trace of the one thing that fails, which is expected of a rule."""
    (rehearsal,) = played(with_rules(RULES, test + f"\nexpect: {{{rule}: {{did: [unmute]}}}}"))
    (failure,) = rehearsal.failures
    return failure.trace


def test_the_condition_that_failed() -> None:
    """The first condition that did not hold is told with what it found and what it wanted."""
    given = "given: {chat: {title: Chess, type: group, mentions: 2}}\nevent: new_activity"
    assert trace("mute", given) == ("step 1, 2026-01-05 12:00, Chess, new_activity: no, mentions is 2, wanted 0",)


def test_what_made_an_exception() -> None:
    """An exception is told in the user's words, with what made it hold."""
    (line,) = trace("family", "given: {chat: {title: Mum}}\nevent: new_activity")
    assert line.endswith("no, she is loud (chat is Mum, !1:rehearsal (Mum or Dad))")


def test_what_was_done() -> None:
    """What a rule did is told by its actions, what a guard stopped with the guard's reason."""
    (line,) = trace("mute", "given: {chat: {title: Chess, type: group, pinned: true}}\nevent: new_activity")
    assert line.endswith(
        "archive skipped (a pinned chat cannot be archived; unpin it first), pin skipped (it is so already)"
    )


def test_a_wait() -> None:
    """A wait is told when it begins, when it is broken, and when it is over."""
    begins = "given: {chat: {title: Chess}}\nsteps:\n  - message: {}\n"
    end = "  - advance: 2h"
    assert [line.partition(": ")[2] for line in trace("owe", begins + "  - change: {unread: 0}\n" + end)] == [
        "waits until 2026-01-05 14:00",
        "waits no more, it is not so any more that it is unread",
    ]
    assert [line.partition(": ")[2] for line in trace("owe", begins + end)] == [
        "waits until 2026-01-05 14:00",
        "notify",
    ]


def test_nothing() -> None:
    """A rule for which nothing happened says so."""
    assert trace("owe", "given: {chat: {}}\nevent: pinned") == ("nothing happened that it waits for",)


def test_a_long_one() -> None:
    """Of a long trace the end is told, and how much was left out."""
    steps = "".join(f"  - message: {{text: x{number}}}\n" for number in range(40))
    lines = trace("mute", f"given: {{chat: {{}}}}\nsteps:\n{steps}")
    assert lines[0] == "28 lines before"
    assert len(lines) == 13
