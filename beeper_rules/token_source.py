"""Where the access token comes from. Nothing raised here ever holds the token."""

import errno
import hashlib
import os
import shlex
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

from beeper_rules.config import Config
from beeper_rules.errors import InvalidSetup
from beeper_rules.secret import Secret

VARIABLE = "BEEPER_ACCESS_TOKEN"
CREDENTIAL = "beeper-token"
LONGEST = 4096
"""Characters."""
MAKE_ONE = "Beeper Desktop: Settings → Developers → Approved connections → +, and allow sensitive actions"
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def read_token(config: Config, env: Mapping[str, str]) -> Secret:
    """Return the token of the first source that is given; raises InvalidSetup when there is none or it is not private.

    In order: the configuration's token, its file, its variable, systemd's credential, $BEEPER_ACCESS_TOKEN.
    """
    return find_token(config, env)[0]


def find_token(config: Config, env: Mapping[str, str]) -> tuple[Secret, str]:
    """Return the token as `read_token` does, and where it is, in a few words for people."""
    beeper = config.beeper
    if beeper.token:
        if config.file:
            _read_private(config.file)
        return _checked(beeper.token.reveal(), "beeper.token"), f"{config.file}, and nobody else can read it"
    if beeper.token_file:
        token = _checked(_read_private(beeper.token_file), str(beeper.token_file))
        return token, f"{beeper.token_file.absolute()}, and nobody else can read it"
    if beeper.token_env:
        if beeper.token_env not in env:
            raise _refusal(f"${beeper.token_env} is not set", "beeper.token_env names it: set it, or name another")
        return _checked(env[beeper.token_env], f"${beeper.token_env}"), f"${beeper.token_env}"
    return _from_surroundings(env)


def is_around(env: Mapping[str, str]) -> bool:
    """Return whether the service manager or the shell gives a token, good or bad."""
    return bool(_credential(env) or env.get(VARIABLE))


def token_fingerprint(secret: Secret) -> str:
    """Return 12 hexadecimal digits that change with the token and do not tell it."""
    return hashlib.sha256(secret.reveal().encode()).hexdigest()[:12]


def _credential(env: Mapping[str, str]) -> Path | None:
    """Return the file that the service manager hands over; None for none."""
    folder = env.get("CREDENTIALS_DIRECTORY")
    credential = Path(folder) / CREDENTIAL if folder else None
    return credential if credential is not None and os.path.lexists(credential) else None


def _from_surroundings(env: Mapping[str, str]) -> tuple[Secret, str]:
    """Return the token that the service manager or the shell gives, and where it is."""
    credential = _credential(env)
    if credential is not None:
        # systemd guards that folder itself, with access lists that look like open permissions.
        token = _checked(_read_private(credential, guarded=True), str(credential))
        return token, f"what the service manager hands over ({CREDENTIAL})"
    if env.get(VARIABLE):
        return _checked(env[VARIABLE], f"${VARIABLE}"), f"${VARIABLE}"
    ways = (
        f"name a file that holds it (beeper.token_file), set ${VARIABLE}, or name another variable (beeper.token_env)"
    )
    hint = f"make one in {MAKE_ONE}. Then {ways}"
    raise _refusal("no access token for Beeper was given", hint)


def _checked(text: str, source: str) -> Secret:
    """Return the token in `text`; raises InvalidSetup for what can be none."""
    token = text.removeprefix("\ufeff").strip()
    if not token:
        raise _refusal(f"the token in {source} is empty", f"make one in {MAKE_ONE}")
    if len(token) > LONGEST:
        raise _refusal(f"the token in {source} is too long to be one", f"make one in {MAKE_ONE}")
    if not (token.isascii() and token.isprintable()) or " " in token or token[0] in "\"'":
        hint = "it holds the token and nothing else: no quotes, no name, no second line"
        raise _refusal(f"the token in {source} holds quotes, spaces or special characters", hint)
    if token.startswith("syt_"):
        raise _refusal(
            f"the token in {source} is a Matrix token, which Beeper Desktop refuses", f"make one in {MAKE_ONE}"
        )
    return Secret(token)


def _read_private(path: Path, *, guarded: bool = False) -> str:
    """Return the text of a file that nobody else can read; `guarded` says that somebody else sees to that."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    try:
        _require_private(path, os.fstat(descriptor), guarded=guarded)
        content = os.read(descriptor, 2 * LONGEST)
    except OSError as error:
        raise _unreadable(path, error) from error
    finally:
        os.close(descriptor)
    return content.decode(errors="replace")


def _require_private(path: Path, status: os.stat_result, *, guarded: bool) -> None:
    """Raise InvalidSetup unless it is a regular file of mine that nobody else can read."""
    if not stat.S_ISREG(status.st_mode):
        raise _refusal(f"{path} holds a token and is not a regular file", "name the file that holds it")
    if sys.platform != "win32" and not guarded:
        if status.st_uid != os.geteuid():
            raise _refusal(f"{path} holds a token and belongs to somebody else", "make the file yourself")
        if status.st_mode & OTHERS:
            raise _refusal(f"{path} holds a token and others can read it", f"chmod 600 {shlex.quote(str(path))}")


def _unreadable(path: Path, error: OSError | ValueError) -> InvalidSetup:
    """Return the refusal of a file that cannot be opened."""
    match error:
        case FileNotFoundError():
            return _refusal(f"there is no token file {path}", "check beeper.token_file")
        case OSError(errno=errno.ELOOP):
            return _refusal(f"{path} holds a token and is a symbolic link", "name the file that it leads to")
        case OSError(strerror=str(reason)):
            return _refusal(f"the token file {path} cannot be read: {reason}", _make_readable(path))
        case _:
            return _refusal(f"the token file {path} cannot be read: {error}", "check beeper.token_file")


def _make_readable(path: Path) -> str:
    """Return the command that lets this user read a file, or shows why that is not enough."""
    quoted = shlex.quote(str(path))
    try:
        mine = sys.platform != "win32" and path.stat().st_uid == os.geteuid()
    except OSError:
        return f"ls -ld {shlex.quote(str(path.parent))} shows who can look into its folder"
    return f"chmod 600 {quoted}" if mine else f"ls -l {quoted} shows whose file it is; make one of your own"


def _refusal(message: str, hint: str) -> InvalidSetup:
    return InvalidSetup((), message=message, hint=hint)
