"""Calls about accounts and whom they know."""

from beeper_rules.beeper import decode
from beeper_rules.beeper.answers import ContactPage
from beeper_rules.beeper.caller import Caller
from beeper_rules.beeper.spelling import Direction, account_path, one, paging, query
from beeper_rules.errors import OutcomeUnknown, Rejected
from beeper_rules.model.account import Account
from beeper_rules.safe_text import printable


class AccountCalls(Caller):
    """Accounts and contacts."""

    async def accounts(self) -> tuple[Account, ...]:
        """Return every account; may be empty while the app starts."""
        return decode.accounts(await self._get("/v1/accounts"), "GET /v1/accounts")

    async def account(self, account_id: str) -> Account:
        """Return one account. Rejected with 404 if there is none such.

        An app without this route is asked for all accounts: what is listed there is there.
        """
        path = account_path(account_id)
        try:
            body = await self._get(path)
        except Rejected as error:
            listed = await self.accounts() if error.no_such_call else ()
            found = next((each for each in listed if each.account_id == account_id), None)
            if found is None:
                raise
            return found
        found = decode.account(body, f"GET {path}")
        if found.account_id != account_id:
            raise OutcomeUnknown(f"GET {path} was answered with another account: {printable(found.account_id, 200)}")
        return found

    async def contacts(self, account_id: str, text: str) -> ContactPage:
        """Return the contacts that some words find on the network itself, all on one page."""
        path = f"{account_path(account_id)}/contacts"
        return decode.contact_page(await self._get(path + query(one("query", text))), f"GET {path}")

    async def contact_page(
        self,
        account_id: str,
        *,
        text: str | None = None,
        cursor: str | None = None,
        direction: Direction | None = None,
        limit: int | None = None,
    ) -> ContactPage:
        """Return one page of the contacts that the account knows; `limit` 1 to 200. Apps from 4.2.557 on."""
        path = f"{account_path(account_id)}/contacts/list"
        pairs = one("query", text) + paging(cursor, direction, limit)
        return decode.contact_page(await self._get(path + query(pairs)), f"GET {path}")
