"""What `aca check-policy` does: play, and say in which games the policy did well."""

import json
import os
import sys
from collections.abc import Sequence
from functools import partial

from tqdm import tqdm

from aca_env.cli.screen import console, say
from aca_env.policy_contract import examine

PATIENCE = 2.0
"""Seconds after which a bar shows how far it is."""


def check(policy: str, scenarios: Sequence[str] | None, *, as_json: bool) -> None:
    """Check a policy and print the games that it played and the collectives that it refused.

    Raises:
        AcaError: what is wrong with the policy, or no such policy or scenario.
    """
    # A policy given as module:Class usually lies where the command is typed.
    if os.getcwd() not in sys.path:
        sys.path.append(os.getcwd())
    bar = partial(tqdm, desc=policy, unit=" games", delay=PATIENCE, file=sys.stderr)
    seen = examine(policy, scenarios=scenarios or None, progress=bar)
    if as_json:
        refused = [
            {"game": game, "agent": agent, "why": why}
            for (game, agent), why in seen.refused.items()
        ]
        document = {"policy": policy, "played": seen.played, "refused": refused}
        sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
        return
    screen = console()
    say(screen, f"{policy} keeps to the rules in {len(seen.played)} games: {_listed(seen.played)}.")
    for (game, agent), why in seen.refused.items():
        say(screen, f"In {game} it refuses {agent}: {why}")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
