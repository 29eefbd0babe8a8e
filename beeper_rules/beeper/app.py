"""Calls about the app itself: who it is, what it can, what the token may, and a search over everything."""

import re
from urllib.parse import urlencode

from beeper_rules.beeper import decode, receipts
from beeper_rules.beeper.answers import AppInfo, SearchResults, TokenInfo
from beeper_rules.beeper.caller import Caller
from beeper_rules.beeper.spelling import given, one, query
from beeper_rules.errors import Rejected

_PARAMETER = re.compile(r"\{[^{}]*\}")


class AppCalls(Caller):
    """The app."""

    async def info(self) -> AppInfo:
        """Return what the app says about itself; the token is not sent. Rejected with 404 on apps before 4.2.557."""
        body = await self._transport.call("GET", "/v1/info", token=None)
        found = decode.app_info(body, "GET /v1/info")
        self._told_version = found.version
        return found

    async def introspect(self) -> TokenInfo | None:
        """Return what Beeper says about the token; None on an app that cannot be asked."""
        form = urlencode({"token": self._token.reveal(), "token_type_hint": "access_token"}).encode()
        try:
            body = await self._transport.call(
                "POST",
                "/oauth/introspect",
                token=self._token,
                content=form,
                content_type="application/x-www-form-urlencoded",
            )
        except Rejected as error:
            if error.no_such_call:
                return None
            raise
        return decode.token_info(body, "POST /oauth/introspect")

    async def spec(self) -> dict[str, object] | None:
        """Return the OpenAPI document of the running build; None on an app that serves none."""
        try:
            body = await self._get("/v1/spec")
        except Rejected as error:
            if error.no_such_call:
                return None
            raise
        return decode.spec(body, "GET /v1/spec")

    async def offers(self, method: str, path: str) -> bool | None:
        """Return whether this build has a route, by its own description; None when it does not say.

        `path` is a template such as `/v1/chats/{chatID}/read`; what its ids are called does not matter.
        A 404 is ambiguous: this tells a route that an older app lacks from a chat that is gone.
        """
        document = await self.spec()
        paths = document.get("paths") if document is not None else None
        if not isinstance(paths, dict):
            return None
        wanted = _PARAMETER.sub("{}", path)
        return any(
            isinstance(operations, dict) and method.lower() in operations
            for template, operations in paths.items()
            if _PARAMETER.sub("{}", template) == wanted
        )

    async def search(self, text: str) -> SearchResults:
        """Return the best chats, groups by their people, and the first page of messages for some words."""
        return decode.search_results(await self._get("/v1/search" + query(one("query", text))), "GET /v1/search")

    async def focus(
        self,
        *,
        chat_id: str | None = None,
        message_id: str | None = None,
        draft_text: str | None = None,
        draft_attachment_path: str | None = None,
    ) -> None:
        """Raise the app's window, at a chat or message if one is named, with a draft if one is given."""
        named = {"chatID": chat_id, "messageID": message_id}
        draft = {"draftText": draft_text, "draftAttachmentPath": draft_attachment_path}
        receipts.done(await self._receipt("POST", "/v1/focus", given({**named, **draft})), "POST /v1/focus")
