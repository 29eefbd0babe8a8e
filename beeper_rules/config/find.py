"""Where the configuration is looked for."""

import os
from collections.abc import Mapping
from pathlib import Path

from platformdirs import user_config_path

from beeper_rules.errors import InvalidSetup, Place, Problem

VARIABLE = "BEEPER_RULES_CONFIG"
NAME = "config.yaml"


def find_config(
    explicit: Path | None, env: Mapping[str, str], cwd: Path, *, user_folder: Path | None = None
) -> Path | None:
    """Return the first that is there: `explicit`, $BEEPER_RULES_CONFIG, in `cwd`, in the user's folder; None for none.

    A file that was named must exist, or InvalidSetup is raised. `user_folder` None asks the platform for the folder.
    """
    named = explicit or (Path(env[VARIABLE]) if env.get(VARIABLE) else None)
    if named is not None:
        if os.path.lexists(cwd / named):
            return cwd / named
        source = "--config" if explicit else f"${VARIABLE}"
        hint = f"{source} names it: correct it, or leave it out to use the defaults"
        raise InvalidSetup([Problem("there is no such file", Place(str(named)), hint)])
    folder = user_folder or user_config_path("beeper-rules", appauthor=False)
    # A dangling link counts as there: reading it then says what is wrong, where defaults would surprise.
    return next((each / NAME for each in (cwd, folder) if os.path.lexists(each / NAME)), None)
