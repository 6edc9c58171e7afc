import numpy as np
import pytest

from aca_env.errors import AcaError, ScenarioError, UnknownNameError
from aca_env.society import AggregatedSociety, Society, load_society
from aca_env.society.apportioning import apportion
from aca_env.society.kinds import Kinds
from tests.aca_env.society.small import COOLING, WATER, content, small


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"users": 1}, "key users: got 1, expected a whole number from 2"),
        ({"users": float("nan")}, "key users: got nan"),
        ({"unknown": 1}, "key unknown: got unknown key 'unknown'"),
        ({"types": []}, r"key types: got \[\], expected a list of at least 1"),
        ({"types": [{"name": "a", "share": 0.5}]}, "key types: got 0.5, expected kinds whose"),
        ({"types": [{"name": "a", "share": 0.5}] * 2}, "key types.1.name: got 'a', expected names"),
        ({"types": [{"name": "a", "share": 1, "belief": 1}]}, "key types.0.belief: got 1"),
        ({"types": [{"name": "a", "share": 1, "costs": [-1]}]}, "key types.0.costs.0: got -1"),
        ({"start": {"cool": 0.7, "wet": 0.7}}, "key start: got 1.4, expected shares of at most 1"),
        ({"choice": {"rule": "best"}}, "key choice.rule: got 'best'"),
        ({"choice": {"rule": "threshold", "temperature": 1}}, "key choice.temperature: got 1.0"),
        ({"choice": {"rate": 0}}, r"key choice.rate: got 0, expected a number in \(0, 1\]"),
        ({"beliefs": {"source": "rumour"}}, "key beliefs.source: got 'rumour'"),
        ({"beliefs": {"memory": 1.1}}, "key beliefs.memory: got 1.1"),
        ({"network": {"kind": "ring"}}, "key network.kind: got 'ring'"),
        ({"network": {"kind": "scale_free", "degree": 4}}, "key network.degree: got 4"),
        ({"network": {"kind": "small_world", "degree": 3}}, "key network.degree: got 3"),
        ({"network": {"kind": "edge_list"}}, "key network.file: got None"),
        ({"network": {"blocks": [0.5]}}, "key network.blocks: got 0.5"),
        ({"reliability": {"cool": 0}}, "key reliability.cool: got 0"),
        ({"game": {}}, "key game.scenario: got nothing"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(changes, told):
    with pytest.raises(ScenarioError, match=rf"^{told}") as caught:
        Society(**content(**changes))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"start": {"heat": 0.1}}, "unknown collective in start 'heat'; known: cool, wet"),
        ({"reliability": {"heat": 1}}, "unknown collective in reliability 'heat'"),
        ({"start": {"cool": 0.5}}, "start of cool: expected at most the 80 users"),
        ({"types": [{"name": "a", "share": 1, "values": {"x": 1}}]}, "unknown label in types"),
        ({"game": {"scenario": "nowhere"}}, "unknown scenario 'nowhere'"),
    ],
)
def test_what_does_not_fit_the_game_is_told_in_one_line(changes, told):
    with pytest.raises(AcaError, match=rf"^{told}"):
        AggregatedSociety(small(**changes), seed=0)


def test_an_unknown_society_lists_the_known_ones():
    with pytest.raises(UnknownNameError, match="known: coalition-formation, critical-mass"):
        load_society("nope")
    with pytest.raises(ScenarioError, match="expected a society's name"):
        load_society(3)


def test_overrides_reach_the_game_and_leave_the_rest():
    society = load_society("critical-mass", {"game.settings.population.n_train": 5000, "users": 9})
    assert society.game.settings["population"]["n_train"] == 5000
    assert society.users == 9
    assert society.types == load_society("critical-mass").types
    assert society.origin == load_society("critical-mass").origin


def test_another_kind_of_network_drops_what_described_the_old_one():
    changed = load_society(
        "participation-cascade", {"network.kind": "scale_free", "network.links": 5}
    )
    assert (changed.network.kind, changed.network.links) == ("scale_free", 5)


def test_a_file_may_name_a_game_beside_it(tmp_path):
    from aca_env.scenario.files import SHIPPED

    (tmp_path / "game.toml").write_text((SHIPPED / "climate-four.toml").read_text("utf-8"), "utf-8")
    (tmp_path / "here.toml").write_text(
        'name = "here"\ndescription = "Who?"\nsteps = 1\nusers = 10\n'
        '[game]\nscenario = "game.toml"\n[game.settings.population]\nn_pool = 20000\n'
        f'[[types]]\nname = "a"\nshare = 1\nvalues = {{ "{COOLING}" = 1, "{WATER}" = 1 }}\n'
        "[start]\ncooling = 0.1\n",
        "utf-8",
    )
    society = AggregatedSociety(tmp_path / "here.toml", seed=0)
    assert society.names == ("shade", "roofs", "cooling", "water")
    assert society.collectives[2].members == 1


def test_kinds_split_users_by_block_type_and_cost():
    kinds = Kinds.of(small(users=100), (COOLING, WATER), (COOLING, WATER))
    assert kinds.n_users.tolist() == [12, 12, 24, 12, 8, 8, 16, 8]
    assert kinds.block.tolist() == [0] * 4 + [1] * 4
    assert kinds.cost.tolist() == [0.2, 0.4, 0.3, 0.3] * 2
    assert kinds.values[0].tolist() == [1.0, 0.3]
    assert kinds.prior[2] == pytest.approx([0.7, 0.3])


def test_the_start_is_drawn_among_those_who_want_the_target():
    kinds = Kinds.of(small(users=100), (COOLING, WATER), (COOLING, WATER))
    joined = kinds.draw_start(np.array([40, 20]), ("cool", "wet"), np.random.default_rng(0))
    assert joined.sum(axis=0).tolist() == [40, 20, 40]
    assert (joined.sum(axis=1) == kinds.n_users).all()
    assert (joined[kinds.values[:, 0] == 0, 0] == 0).all()


def test_apportioning_keeps_the_sum_and_gives_the_largest_remainders():
    assert apportion([1 / 3] * 3, 10) == (4, 3, 3)
    assert apportion([0.15, 0.25, 0.6], 10) == (2, 2, 6)
    assert sum(apportion(np.random.default_rng(0).dirichlet(np.ones(37)).tolist(), 1001)) == 1001
