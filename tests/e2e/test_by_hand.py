"""What a person asks of a running daemon: a plan carried out, and taken back."""

from pathlib import Path

from program import place

RULES = """
rules:
  - {id: hush, when: new_activity, then: [mute, archive]}
"""


def test_applied_and_undone(tmp_path: Path) -> None:
    """A running daemon carries a plan out and takes it back, and neither is taken for somebody's own hand."""
    with place(tmp_path, RULES) as here:
        here.world.receive_message("!ann:x", "Hello")
        daemon = here.start()
        daemon.wait_for("first sight")
        applied = here.command("apply", "--yes")
        assert (applied.returncode, applied.stdout.splitlines()[-2:]) == (
            0,
            ["planned: 2 actions on 1 chat", "done: 2 of 2"],
        )
        undone = here.command("undo", "--since", "1h", "--yes")
        assert (undone.returncode, undone.stdout.splitlines()[-1]) == (0, "done: 2 of 2")
        shown = here.world.chat("!ann:x")
        assert (bool(shown.get("isMuted")), bool(shown.get("isArchived"))) == (False, False)
        assert "left alone" not in here.command("status").stdout
        assert daemon.stop() == 0
