"""What this installation of Beeper is, and can tell: its version, accounts, labels and merged chats."""

from collections.abc import Callable, Mapping

from beeper_rules.beeper import Beeper
from beeper_rules.errors import CallFailed, Rejected, Unauthorized
from beeper_rules.model.account import MODERN, Account, AppFacts, Version, parse_version
from beeper_rules.model.chat import Chat
from beeper_rules.poll.pages import Reading


def is_another(beeper: Beeper, before: AppFacts, reading: Reading) -> bool:
    """Return whether another version of the app answers than before."""
    return _generation(beeper, before, reading) != (before.version, before.modern)


def _generation(beeper: Beeper, before: AppFacts, reading: Reading) -> tuple[Version | None, bool]:
    """Return the app's version, and whether it has what came with 4.2.808."""
    version = parse_version(beeper.app_version) or before.version
    return version, version >= MODERN if version else before.modern or reading.modern_fields


async def accounts_of(beeper: Beeper) -> Mapping[str, Account] | None:
    """Return every account by id; None on an app that does not list them. Raises CallFailed."""
    try:
        return {account.account_id: account for account in await beeper.accounts()}
    except Unauthorized:
        raise
    except Rejected:
        return None


async def labels_of(beeper: Beeper, note: Callable[[CallFailed], None], *, before: bool) -> bool:
    """Return whether this app answers about labels; without an answer, whether it did before."""
    try:
        return await beeper.labels() is not None
    except Unauthorized:
        raise
    except Rejected:
        return False
    except CallFailed as failure:
        note(failure)
        return before


def installation(
    beeper: Beeper, before: AppFacts, reading: Reading, accounts: Mapping[str, Account] | None, *, labels: bool
) -> AppFacts:
    """Return what this installation can tell; `accounts` is None where the list was not read whole."""
    version, modern = _generation(beeper, before, reading)
    return AppFacts(version, modern, labels, before.networks if accounts is None else _networks(accounts))


def _networks(accounts: Mapping[str, Account]) -> Mapping[str, str]:
    return {name: account.network for name, account in accounts.items() if account.network}


def with_networks(chats: Mapping[str, Chat], app: AppFacts) -> Mapping[str, Chat]:
    """Return the chats, those that do not say their network with that of their account."""
    return {chat_id: chat if chat.network else _with_network(chat, app) for chat_id, chat in chats.items()}


def _with_network(chat: Chat, app: AppFacts) -> Chat:
    network = app.networks.get(chat.account_id or "")
    return chat.model_copy(update={"network": network}) if network else chat
