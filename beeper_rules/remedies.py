"""What a person types, or where a person clicks, to mend what is wrong; said alike by every command."""

import os
import shlex
import stat
import sys
from pathlib import Path

from beeper_rules.beeper.outcome import HINTS
from beeper_rules.config import Config
from beeper_rules.dead_man import all_given_up
from beeper_rules.heartbeat import Heartbeat
from beeper_rules.memory import Health
from beeper_rules.safe_text import printable
from beeper_rules.token_source import CREDENTIAL, MAKE_ONE, VARIABLE

TOKEN_FILE = CREDENTIAL
"""What `init` calls the file of the token, beside the configuration."""
START_BEEPER = "start Beeper Desktop and switch its API on (Settings → Developers, or Integrations in newer versions)"
RESTART_BEEPER = "restart Beeper Desktop, unless it mends itself within a few minutes"
UPDATE_BEEPER = "update Beeper Desktop: its menu → Check for updates, or beeper.com/download"
ACCEPT_IDENTITY = "if that is meant, `beeper-rules doctor --accept-identity` begins anew with it"
SEE_DEAD = "`beeper-rules log --dead` says why; then `beeper-rules retry ID`"
LOG_IN_AGAIN = "log in to it again in Beeper Desktop: Settings → Accounts"


def new_token(config: Config) -> str:
    """Return how a token takes the place of the one that Beeper refuses."""
    file = config.beeper.token_file
    if file is not None:
        folder = config.file.absolute().parent if config.file else Path.cwd()
        return f"make one in {MAKE_ONE}. Then: rm {quoted(file)} && beeper-rules init {quoted(folder)}"
    if config.beeper.token is not None:
        return f"make one in {MAKE_ONE}, and write it over beeper.token in {quoted(config.file or Path('config.yaml'))}"
    return f"make one in {MAKE_ONE}, and set ${config.beeper.token_env or VARIABLE} to it"


def name_token_file(config: Path) -> str:
    """Return how a configuration comes to name the token file beside it."""
    return f"write `token_file: {TOKEN_FILE}` under `beeper:` in {quoted(config)}"


def make_readable(path: Path, mode: str) -> str:
    """Return the command that makes a file or folder of this user readable again; empty where that is not the fault."""
    try:
        status = path.stat()
    except OSError:
        return ""
    if sys.platform == "win32" or status.st_uid != os.geteuid():
        return ""
    needed = stat.S_IRUSR | (stat.S_IXUSR if stat.S_ISDIR(status.st_mode) else 0)
    return "" if status.st_mode & needed == needed else f"chmod {mode} {quoted(path)}"


def wake_or_end(process: int) -> str:
    """Return how a daemon that takes no turns goes on or ends; `process` 0 for one whose id is not known."""
    if not process:
        return "end the process that holds it, then `beeper-rules run`; what was under way is taken up again"
    if sys.platform == "win32":
        return f"`taskkill /F /PID {process}`, then `beeper-rules run`; what was under way is taken up again"
    return (
        f"`kill -CONT {process}`, as it may be suspended; if it takes no turn within a minute, `kill -9 {process}` "
        "and then `beeper-rules run`: what was under way is taken up again"
    )


def unwell(beat: Heartbeat, config: Config) -> str:
    """Return what helps a daemon that takes its turns and does not act."""
    told = next((line.removeprefix(_HINT) for line in beat.text.splitlines()[1:] if line.startswith(_HINT)), "")
    match beat.health:
        # What the call itself could tell does not know where this configuration has its token.
        case Health.TOKEN if not told or told in _OF_A_CALL:
            return new_token(config)
        case Health.STRANGER:
            return ACCEPT_IDENTITY
        case Health.DOUBT:
            return "nothing to do: it is believed once three complete looks over ten minutes agree"
        case Health.WAITING if not told:
            # Where nothing answers the call says so, with what helps: whatever else is told, Beeper is there.
            return RESTART_BEEPER if beat.text else START_BEEPER
        case Health.OK if all_given_up(beat.given_up):
            return SEE_DEAD
        case _:
            return told or "beeper-rules doctor"


_HINT = "hint: "
_OF_A_CALL = frozenset(printable(each) for each in HINTS.values())


def quoted(path: Path) -> str:
    """Return a path as a shell takes it."""
    return shlex.quote(str(path))
