"""What a person types, or where a person clicks, to mend what is wrong; said alike by `doctor` and `init`."""

import shlex
from pathlib import Path

from beeper_rules.config import Config
from beeper_rules.token_source import MAKE_ONE, VARIABLE

START_BEEPER = "start Beeper Desktop and switch its API on (Settings → Developers, or Integrations in newer versions)"
UPDATE_BEEPER = "update Beeper Desktop: its menu → Check for updates, or beeper.com/download"
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


def quoted(path: Path) -> str:
    """Return a path as a shell takes it."""
    return shlex.quote(str(path))
