"""`doctor`: check everything from the configuration to Beeper, step by step."""

from __future__ import annotations

import asyncio
import json
import os
import platform
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beeper_rules.commands.common import ask_daemon, config_option, configuration, json_option, utc_now
from beeper_rules.errors import BeeperRulesError

if TYPE_CHECKING:
    from beeper_rules.beeper import Beeper
    from beeper_rules.config import Config


@dataclass(frozen=True)
class Finding:
    """One step of the way, and how it stands."""

    step: str
    ok: bool
    text: str
    hint: str = ""


@click.command()
@click.option(
    "--accept-identity",
    is_flag=True,
    help="The Beeper behind the address was changed on purpose: forget the old inbox and begin with a first sight.",
)
@json_option
@config_option
def doctor(*, accept_identity: bool, as_json: bool, config_path: Path | None) -> int:
    """Check everything from the configuration to Beeper, step by step; say how to mend what is wrong."""
    if accept_identity:
        return ask_daemon(configuration(config_path), "accept_identity", {})
    findings = asyncio.run(_findings(config_path))
    if as_json:
        click.echo(json.dumps([asdict(each) for each in findings]))
    else:
        for each in findings:
            click.echo(f"{'✓' if each.ok else '✗'} {each.step}: {each.text}")
            if each.hint:
                click.echo(f"  hint: {each.hint}")
    return 0 if all(each.ok for each in findings) else 1


async def _findings(config_path: Path | None) -> list[Finding]:
    findings = [Finding("Python", ok=True, text=platform.python_version())]
    try:
        config = configuration(config_path)
    except BeeperRulesError as error:
        return [*findings, _failed("configuration", error)]
    findings.append(Finding("configuration", ok=True, text=str(config.file or "none; every default applies")))
    findings += _local(config)
    findings += [each async for each in _beeper(config)]
    return findings


def _failed(step: str, error: BeeperRulesError) -> Finding:
    from beeper_rules.errors import InvalidSetup

    if isinstance(error, InvalidSetup) and error.problems:
        return Finding(step, ok=False, text=f"{error.message}\n{error.render()}")
    return Finding(step, ok=False, text=error.message, hint=error.hint)


def _local(config: Config) -> Iterator[Finding]:
    """Yield what can be said without Beeper: rules, state, journal."""
    from beeper_rules.journal import open_journal
    from beeper_rules.reload import load_rules
    from beeper_rules.state_folder import StateFolder

    try:
        rulebook = load_rules(config, Path.cwd())
        yield Finding("rules", ok=True, text=f"{len(rulebook.rules)} in {len(rulebook.files)} files")
    except BeeperRulesError as error:
        yield _failed("rules", error)
    folder = StateFolder(config.state)
    try:
        folder.prepare()
        holder = folder.holder()
        text = f"{folder.folder}, " + ("no daemon runs" if holder is None else f"held by process {holder or 'unknown'}")
        yield Finding("state", ok=True, text=text)
        if not config.state.exists():
            yield Finding("journal", ok=True, text="not begun yet; `beeper-rules run` begins it")
            return
        with open_journal(config.state, now=utc_now(), read_only=True) as journal:
            journal.verify()
            yield Finding("journal", ok=True, text=f"sound, {journal.chats.count()} chats")
    except BeeperRulesError as error:
        yield _failed("state", error)


async def _beeper(config: Config) -> AsyncIterator[Finding]:
    """Yield the way to Beeper: token, address, version, what the token may do, accounts."""
    from beeper_rules.connection import Connection
    from beeper_rules.token_source import read_token

    try:
        read_token(config, os.environ)
        yield Finding("token", ok=True, text="found, and nobody else can read it")
    except BeeperRulesError as error:
        yield _failed("token", error)
        return
    connection = Connection(os.environ)
    try:
        beeper = await connection.get(config)
        yield Finding("address", ok=True, text=beeper.base_url)
        yield await _version(beeper)
        yield await _scope(beeper)
        yield await _accounts(beeper, config)
    except BeeperRulesError as error:
        yield _failed("Beeper", error)
    finally:
        await connection.close()


async def _version(beeper: Beeper) -> Finding:
    from beeper_rules.errors import Rejected
    from beeper_rules.model.account import MODERN, parse_version

    needed = ".".join(map(str, MODERN))
    update = f"update Beeper Desktop to {needed} or newer: marking read, muting, pinning and drafts need it"
    try:
        version = (await beeper.info()).version
    except Rejected:
        return Finding("app", ok=False, text="older than 4.2.557: it does not say its version", hint=update)
    known = parse_version(version)
    if known is None or known >= MODERN:
        return Finding("app", ok=True, text=f"Beeper {version or 'of an unknown version'}")
    return Finding("app", ok=False, text=f"Beeper {version}", hint=update)


async def _scope(beeper: Beeper) -> Finding:
    token = await beeper.introspect()
    await beeper.chats(limit=1)
    if token is None:
        return Finding("permission", ok=True, text="reading works; this app does not say whether the token may write")
    if not token.active or "write" not in token.scopes:
        return Finding(
            "permission",
            ok=False,
            text="the token is read-only" if token.active else "the token is not valid any more",
            hint="make one that allows sensitive actions: Beeper Desktop, Settings → Developers",
        )
    ends = f", until {token.expires_at:%Y-%m-%d}" if token.expires_at else ""
    return Finding("permission", ok=True, text=f"reading and writing{ends}")


async def _accounts(beeper: Beeper, config: Config) -> Finding:
    from beeper_rules.journal import open_journal
    from beeper_rules.plausible import is_stranger

    accounts = await beeper.accounts()
    if config.state.exists():
        with open_journal(config.state, now=utc_now(), read_only=True) as journal:
            known = {name: each.account for name, each in journal.accounts.all().items()}
        if is_stranger(known, {each.account_id: each for each in accounts}):
            return Finding(
                "accounts",
                ok=False,
                text="none of the accounts that the journal knows is there: this is another Beeper",
                hint="if that is meant, `beeper-rules doctor --accept-identity` begins anew with it",
            )
    off = [each for each in accounts if not each.working]
    text = f"{len(accounts)} accounts" + "".join(
        f"; {each.network or each.account_id} is {each.status}" for each in off
    )
    return Finding("accounts", ok=not off, text=text, hint="log in to it again in Beeper Desktop" if off else "")
