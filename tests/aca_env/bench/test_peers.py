import sys
from types import ModuleType

import numpy as np
import pytest
from gymnasium.spaces import Discrete

from aca_env.bench.peers import PEERS, YARDSTICK, Peer, find_peers
from aca_env.bench.speed import measure_rates
from tests.aca_env.bench.counted import ONCE


class Coin:
    """A parallel environment of two agents whose episodes have three rounds."""

    possible_agents = ("player_0", "player_1")

    def __init__(self):
        self.agents, self.round = [], 0
        self.spaces = {agent: Discrete(2) for agent in self.possible_agents}

    def action_space(self, agent):
        return self.spaces[agent]

    def reset(self, seed=None, options=None):
        self.agents, self.round = list(self.possible_agents), 0
        return dict.fromkeys(self.agents, 0), {agent: {} for agent in self.agents}

    def step(self, actions):
        assert set(actions) == set(self.agents)
        self.round += 1
        told = {agent: {} for agent in self.agents}
        over = dict.fromkeys(self.agents, self.round == 3)
        if self.round == 3:
            self.agents = []
        return dict.fromkeys(over, 0), dict.fromkeys(over, 0.0), over, dict(over), told


def install(monkeypatch, name, maker):
    module = ModuleType(name)
    module.parallel_env = maker
    monkeypatch.setitem(sys.modules, name, module)
    return Peer(name, f"the peer {name}", name, name)


def broken():
    raise OSError("no\nscreen")


def test_missing_peer_is_told_and_no_error():
    entries, missing = find_peers((Peer("gone", "A gone peer", "gone", "gone_package.never"),))
    assert entries == []
    assert missing["gone"].startswith("A gone peer: not installed (")
    assert "gone_package" in missing["gone"]


def test_peer_that_fails_is_told_in_one_line(monkeypatch):
    entries, missing = find_peers((install(monkeypatch, "broken_peer", broken),))
    assert entries == []
    assert missing["broken_peer"].startswith("the peer broken_peer: installed, but it fails")
    assert "\n" not in missing["broken_peer"]


def test_installed_peer_is_measured_as_any_other_entry(monkeypatch):
    (entry,), missing = find_peers((install(monkeypatch, "coin_peer", Coin),))
    assert missing == {}
    assert not entry.is_ours
    (rate,) = measure_rates([entry], ONCE, lambda _: None)
    assert rate.n_agents == 2
    assert rate.cpu.median > 0
    assert rate.ratio is None


def test_yardstick_is_among_the_peers():
    assert YARDSTICK in {peer.name for peer in PEERS}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("peer", PEERS, ids=[peer.name for peer in PEERS])
def test_peer_plays_where_it_is_installed(peer):
    if peer.package != "pettingzoo":
        pytest.importorskip(peer.package)
    else:
        pytest.importorskip("pygame")
    player = peer.make(0)
    player.play(player.block)
    assert player.n_agents >= 2
    assert np.isfinite(player.block)
