"""Other multi-agent environments, where they are installed."""

import os
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from aca_env.bench.measuring import Player
from aca_env.bench.ours import Entry
from aca_env.bench.players import ParallelPlayer
from aca_env.errors import one_line

YARDSTICK = "simple-spread"
"""The peer that all rates are divided by."""


@dataclass(frozen=True)
class Peer:
    """A peer's environment, in its default form.

    Attributes:
        name: short, for options and files.
        told: what it is, for readers.
        package: the distribution that has it.
        module: has a function `parallel_env`.
    """

    name: str
    told: str
    package: str
    module: str

    def load(self) -> Any:
        """Return its module.

        Raises:
            ImportError: it is not installed, or something that it needs is not.
        """
        os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
        # What libraries say while they load would end up within a JSON document.
        with redirect_stdout(sys.stderr):
            return import_module(self.module)

    def entry(self) -> Entry:
        """Return its line of the table."""
        return Entry(self.name, self.told, self.make, is_ours=False)

    def make(self, seed: int) -> Player:
        """Return its player."""
        return ParallelPlayer(self.load().parallel_env(), seed)


PEERS: tuple[Peer, ...] = (
    Peer(YARDSTICK, "mpe2 simple_spread", "mpe2", "mpe2.simple_spread_v3"),
    Peer("rps", "PettingZoo rps_v2", "pettingzoo", "pettingzoo.classic.rps_v2"),
    Peer("surround", "MOMAland surround", "momaland", "momaland.envs.crazyrl.surround.surround_v0"),
    Peer("beach", "MOMAland beach", "momaland", "momaland.envs.beach.beach"),
)


def find_peers(peers: tuple[Peer, ...] = PEERS) -> tuple[list[Entry], dict[str, str]]:
    """Return the lines of peers that play, and for each other one why it does not."""
    found, missing = [], {}
    for peer in peers:
        try:
            peer.make(0)
        except ImportError as error:
            missing[peer.name] = f"{peer.told}: not installed ({one_line(error)})"
        # Whatever else another project's code raises must not end our benchmark.
        except Exception as error:
            missing[peer.name] = f"{peer.told}: installed, but it fails ({one_line(error)})"
        else:
            found.append(peer.entry())
    return found, missing
