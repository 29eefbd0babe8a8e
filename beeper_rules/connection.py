"""The way to Beeper: the address that answers, and the token as it is now."""

from collections.abc import Awaitable, Callable, Mapping

from beeper_rules.address import find
from beeper_rules.beeper import Beeper
from beeper_rules.config import Config
from beeper_rules.discovery import ask
from beeper_rules.secret import Secret
from beeper_rules.token_source import read_token, token_fingerprint


class Connection:
    """One client, made anew when the token or the address changes."""

    def __init__(
        self,
        env: Mapping[str, str],
        before_close: Callable[[], Awaitable[None]] | None = None,
        alive: Callable[[], object] = lambda: None,
    ) -> None:
        self._env = env
        self._alive = alive
        """Hears of each request."""
        self._before_close = before_close
        """Lets go of whatever else uses the client."""
        self._beeper: Beeper | None = None
        self._made_from: tuple[str, str] | None = None
        self.token = Secret("")
        """The token of the client in use; empty for none."""

    async def get(self, config: Config) -> Beeper:
        """Return the client. Raises InvalidSetup without a usable token, NotSent when nothing answers."""
        token = read_token(config, self._env)
        made_from = (config.beeper.url, token_fingerprint(token))
        if self._beeper is None or made_from != self._made_from:
            await self.close()
            address = await find(
                config.beeper.url, allow_remote=config.beeper.allow_remote, neighbour=True, connect=_may_be_beeper
            )
            beeper = Beeper(address, token, alive=self._alive)
            self._beeper, self._made_from, self.token = beeper, made_from, token
        return self._beeper

    @property
    def address(self) -> str:
        """The address in use; empty for none."""
        return self._beeper.base_url if self._beeper else ""

    async def close(self) -> None:
        """Let go of the client; the next `get` looks for Beeper again."""
        if self._before_close is not None:
            await self._before_close()
        if self._beeper is not None:
            await self._beeper.aclose()
        self._beeper, self.token = None, Secret("")


async def _may_be_beeper(url: str) -> bool:
    """Return whether the token may be sent there: to Beeper, and to what speaks as Beeper does, as clones do."""
    return (await ask(url)).usable
