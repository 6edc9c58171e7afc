import dataclasses

import numpy as np
import pytest

from aca_env.game.world import World, load_pool
from aca_env.power.edited_records import N_SAMPLED, RecordDistances, sample_users
from aca_env.power.watched import watch
from tests.aca_env.power.episodes import small
from tests.agents.scenes import SCENES


def test_records_are_compared_as_members_hand_them_in():
    world = World(small())
    episodes = watch(world, ["fixed", "fixed"], range(2))
    X, y = sample_users(load_pool(world.scenario), N_SAMPLED, np.random.default_rng(0))
    plans = world.menus.menus[0].plans
    edited, relabelled = plans[1].transform(X, y, world.space)
    untouched = ((edited == X).all(axis=1) & (relabelled == y)).mean()

    everybody = np.zeros_like(episodes.plans)
    everybody[..., 0] = 1
    plant = dataclasses.replace(episodes, plans=everybody)
    abstain = dataclasses.replace(episodes, plans=np.zeros_like(everybody))
    measure = RecordDistances(world.scenario)
    # North has two thirds of all members.
    assert measure(plant, abstain) == pytest.approx(2 / 3 * (1 - untouched))
    assert measure(abstain, plant) == pytest.approx(measure(plant, abstain))
    assert (measure(plant, plant) == 0).all()


def test_members_who_act_under_both_actions_are_the_same_people():
    world = World(small())
    episodes = watch(world, ["fixed", "fixed"], range(2))
    plans = np.zeros_like(episodes.plans)
    plans[..., 0] = 1
    plant = dataclasses.replace(episodes, plans=plans)
    half = dataclasses.replace(plant, acting=plant.acting // 2)
    none = dataclasses.replace(plant, acting=np.zeros_like(plant.acting))
    measure = RecordDistances(world.scenario)
    assert measure(plant, half) == pytest.approx(measure(plant, none) / 2)
    assert measure(half, plant) == pytest.approx(measure(plant, half))


@pytest.mark.parametrize("kind", ["every_strategy", "erasing"])
def test_plans_that_pick_labels_are_edits_too(kind):
    if kind == "erasing":
        collectives = small().model_dump()["collectives"][:1]
        collectives[0]["strategies"] = ["abstain", {"kind": "erasing", "n_estimation": 20}]
        scenario = small(
            collectives=collectives,
            population={"source": "climate", "n_pool": 300, "n_train": 200, "n_test": 50},
        )
    else:
        scenario = small(**{k: v for k, v in SCENES[kind].items() if k != "name"})
    world = World(scenario)
    table = RecordDistances(scenario)._table(world, world.n_agents - 1)
    assert (np.diagonal(table) == 0).all()
    assert (table == table.T).all()
    assert (table[0, 1:] > 0).all()
    assert (table <= 1).all()


def test_biased_members_count_by_their_weight():
    label = "Green Stormwater Infrastructure"
    collectives = small().model_dump()["collectives"]
    biased = [one | {"bias": {"labels": {label: 5.0}}, "share": 0.05} for one in collectives]
    plain, tilted = (World(small(collectives=groups)) for groups in (collectives, biased))
    X, y = sample_users(load_pool(plain.scenario), N_SAMPLED, np.random.default_rng(0))
    plan = plain.menus.menus[0].plans[1]
    edited, relabelled = plan.transform(X, y, plain.space)
    changed = (edited != X).any(axis=1) | (relabelled != y)
    weights = np.where(y == plain.space.label_code(label), 5.0, 1.0)
    tables = [RecordDistances(world.scenario)._table(world, 0) for world in (plain, tilted)]
    assert tables[0][0, 1] == pytest.approx(changed.mean())
    assert tables[1][0, 1] == pytest.approx(np.average(changed, weights=weights))
