import numpy as np
import pytest

from aca_env.errors import AcaError
from aca_env.society import IndividualSociety, SocietyModel
from tests.aca_env.society.small import small

mesa = pytest.importorskip("mesa")


def test_users_are_agents_with_preferences_costs_beliefs_and_neighbours():
    pytest.importorskip("networkx")
    model = SocietyModel(small(network={"kind": "small_world", "degree": 4}), seed=1)
    user = model.users[17]

    assert isinstance(model, mesa.Model)
    assert len(model.agents) == 200
    assert user.collective in ("cool", "wet", "none")
    assert set(user.values) == set(user.beliefs) == {"cool", "wet"}
    assert user.cost in (0.2, 0.3, 0.4)
    assert {other.place for other in user.neighbours} == set(model.graph[17])
    assert all(user in other.neighbours for other in user.neighbours)


def test_in_a_whole_block_all_others_are_neighbours():
    model = SocietyModel(small(), seed=1)
    assert model.graph is None
    assert [user.place for user in model.users[3].neighbours] == [
        place for place in range(120) if place != 3
    ]


def test_the_model_is_the_individual_society():
    model, plain = SocietyModel(small(), seed=2), IndividualSociety(small(), seed=2)
    for _ in range(5):
        model.step()
        plain.step()
    assert tuple(model.collectives) == plain.collectives
    assert model.history().equals(plain.history())
    assert model.steps == 5


def test_it_stops_after_the_societys_steps():
    model = SocietyModel(small(steps=3), seed=0)
    model.run_model()
    assert model.steps == 3
    assert not model.running


def test_the_collector_has_a_row_for_every_round():
    model = SocietyModel(small(), seed=0, collect_users=True)
    for _ in range(4):
        model.step()
    frame = model.datacollector.get_model_vars_dataframe()
    history = model.history()

    assert list(history.columns) == ["step", "collective", "members", "success", "bound", "belief"]
    assert len(frame) == 5
    for name in ("cool", "wet"):
        one = history[history.collective == name]
        for what in ("members", "success", "bound", "belief"):
            assert frame[f"{name} {what}"].tolist() == one[what].tolist()
    gained = frame["taking_part"].diff()[1:]
    assert (gained == (frame["joined"] - frame["left"])[1:]).all()
    users = model.datacollector.get_agent_vars_dataframe()
    assert (users.loc[4]["collective"] == "cool").sum() == model.collectives[0].members


def test_batch_runs_are_the_runs_of_their_seeds():
    found = mesa.batch_run(
        SocietyModel,
        {"scenario": [small()], "seed": [3, 4], "choice__rate": 0.5},
        max_steps=100,
        data_collection_period=1,
        display_progress=False,
    )
    for seed in (3, 4):
        model = SocietyModel(small(), seed=seed, choice__rate=0.5)
        model.run_model()
        history = model.history()
        cool = history[history.collective == "cool"].members.tolist()
        rows = [row for row in found if row["seed"] == seed]
        assert [row["Step"] for row in rows] == list(range(8))
        assert [row["cool members"] for row in rows] == cool[:8]


def test_the_same_seed_gives_the_same_run_on_every_network():
    pytest.importorskip("networkx")
    for kind in ("small_world", "scale_free"):
        one, same, other = (
            IndividualSociety(small(network={"kind": kind}), seed).run(4) for seed in (1, 1, 2)
        )
        assert np.array_equal(one.membership, same.membership)
        assert one.states == same.states
        assert not np.array_equal(one.membership, other.membership)


@pytest.mark.parametrize("seed", [-1, 0.5, "x", True, float("nan")])
def test_a_wrong_seed_is_refused_in_one_line(seed):
    with pytest.raises(AcaError, match=r"^seed: expected a whole number from 0 on, got "):
        IndividualSociety(small(), seed)


def test_without_mesa_one_line_says_what_to_install(monkeypatch):
    import builtins
    import sys

    import aca_env.society

    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "mesa":
            raise ModuleNotFoundError("No module named 'mesa'", name="mesa")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    monkeypatch.delitem(sys.modules, "aca_env.society.model")
    with pytest.raises(AcaError, match=r"needs Mesa: pip install 'aca-env\[abm\]'"):
        aca_env.society.__getattr__("SocietyModel")
