"""What happens to a daemon whose reader, or terminal, goes away."""

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

from program import environment, place

MUTE = "rules: [{id: hush, when: new_activity, then: [mute]}]"


def test_nobody_reads_on(tmp_path: Path) -> None:
    """When whoever read its output goes, the daemon finishes what it does and ends, without a word of failure."""
    with place(tmp_path, MUTE) as here:
        daemon = here.start()
        daemon.wait_for("first sight")
        assert daemon.process.stdout is not None
        daemon.process.stdout.close()
        here.world.receive_message("!ann:x", "Hello")

        assert daemon.process.wait(30) == 0
        assert here.command("log", "--json").stdout.count('"standing": "done"') == 1
        daemon.process.stdout = open(os.devnull)  # noqa: SIM115, PTH123 - what is left to read of it


def test_the_terminal_is_closed(tmp_path: Path) -> None:
    """Started by hand, the daemon reads its files at SIGHUP, and ends when that says that its terminal is gone."""
    with place(tmp_path, MUTE) as here:
        master, slave = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "beeper_rules", "run"],
            cwd=here.folder,
            env=environment(None),
            stdin=slave,
            stdout=subprocess.PIPE,
            text=True,
        )
        os.close(slave)
        try:
            assert process.stdout is not None
            next(line for line in process.stdout if "first sight" in line)
            process.send_signal(signal.SIGHUP)
            here.rules(MUTE.replace("hush", "still"))
            next(line for line in process.stdout if "rules loaded" in line)
            os.close(master)
            process.send_signal(signal.SIGHUP)
            assert process.wait(30) == 0
        finally:
            process.kill()
            process.communicate()
