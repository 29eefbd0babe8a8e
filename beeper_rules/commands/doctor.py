"""`doctor`: check everything from the configuration to Beeper, step by step."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beeper_rules.commands.asking import ask_daemon
from beeper_rules.commands.common import config_option, configuration, json_option, prose, utc_now

if TYPE_CHECKING:
    from beeper_rules.checkup import Finding, Here
    from beeper_rules.config import Config
    from beeper_rules.errors import InvalidSetup


@click.command()
@click.option(
    "--accept-identity",
    is_flag=True,
    help="The Beeper behind the address was changed on purpose: forget the old inbox and begin with a first sight.",
)
@json_option
@config_option
def doctor(*, accept_identity: bool, as_json: bool, config_path: Path | None) -> int:
    """Check everything from the configuration to Beeper, step by step; say how to mend what is wrong.

    It changes nothing. Ends with 1 when rules cannot work; what could only be better is marked with `!`.
    """
    from beeper_rules.address import candidates
    from beeper_rules.checkup import Here
    from beeper_rules.config.settings import DEFAULT_URL

    if accept_identity:
        return ask_daemon(configuration(config_path), "accept_identity", {})
    here = Here(os.environ, Path.cwd(), utc_now(), candidates(DEFAULT_URL, neighbour=True))
    findings = asyncio.run(_findings(_configuration(config_path), here, tells=not as_json))
    if as_json:
        click.echo(json.dumps([each.as_json for each in findings]))
    return 1 if any(each.level == "failure" for each in findings) else 0


def _configuration(config_path: Path | None) -> Config | InvalidSetup:
    """Return the configuration, or why there is none: most of the way can be walked all the same."""
    from beeper_rules.errors import InvalidSetup

    try:
        return configuration(config_path)
    except InvalidSetup as error:
        return error


async def _findings(config: Config | InvalidSetup, here: Here, *, tells: bool) -> list[Finding]:
    """Return every finding; with `tells` each is written as soon as it is known, as some take a while."""
    from beeper_rules.checkup import walk

    findings, write = [], prose()
    async for finding in walk(config, here):
        findings.append(finding)
        for line in finding.lines if tells else ():
            write(line)
    return findings
