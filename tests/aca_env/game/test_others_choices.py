"""How many samples of the others' choosing a bound pays for."""

import numpy as np
import pytest

import aca_env
from aca_env.game.others_choices import log_n_events
from aca_env.game.world import World

SMALL = {"population.n_pool": 2000, "population.n_train": 2000, "population.n_test": 50}
ALL_ACT = {"collectives.0.efforts": [1.0], "collectives.1.efforts": [1.0]}
SHARED = {"overlaps": [{"collectives": ["heat", "water"], "share": 0.1}]}
UNRELIABLE = [{"probability": 1.0, "reliability": 0.5}]

CASES = {
    "nobody_stands_by": (ALL_ACT, [1, 1]),
    "efforts_of_both": ({}, [4, 4]),
    "efforts_of_the_second": ({"collectives.0.efforts": [1.0]}, [4, 1]),
    "unreliable_type": (ALL_ACT | {"collectives.0.types": UNRELIABLE}, [1, 2]),
    "participation": (ALL_ACT | {"dynamics.participation.initial": 1.0}, [2, 2]),
    "who_errs_edits": (
        ALL_ACT | {"collectives.0.noise": {"reliability": 0.9, "wrong_label": 0.1}}, [1, 1],
    ),
    "noise": (ALL_ACT | {"collectives.0.noise": {"reliability": 0.9}}, [1, 2]),
    "noise_and_efforts": ({"collectives.0.noise": {"reliability": 0.9}}, [4, 4]),
    "shared_members": (ALL_ACT | SHARED, [2, 2]),
    "shared_members_and_noise": (
        ALL_ACT | SHARED | {"collectives.0.noise": {"reliability": 0.9}}, [2, 2],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "wanted"), CASES.values(), ids=CASES)
def test_every_sample_that_others_may_choose_counts(changes, wanted):
    world = World(aca_env.load_scenario("climate-duel", {**SMALL, **changes}))
    np.testing.assert_allclose(np.exp(log_n_events(world)), wanted)


def test_a_choice_from_the_menu_pays_for_what_others_choose():
    menu = {"information.selection": "menu"}
    one, four = (
        World(aca_env.load_scenario("climate-duel", {**SMALL, **menu, **changes}))
        for changes in ({"collectives.1.efforts": [1.0]}, {})
    )
    logs = [world.plans.log_inverse_delta[0].max() for world in (one, four)]
    assert logs[1] - logs[0] == pytest.approx(np.log(4))


def test_more_samples_than_floats_can_count_are_paid_for():
    group = aca_env.load_scenario("climate-duel").collectives[0].model_dump()
    many = [group | {"name": f"c{i}", "share": 1e-3} for i in range(600)]
    scenario = aca_env.load_scenario(
        "climate-duel", {**SMALL, "information.selection": "menu", "collectives": many}
    )
    logs = World(scenario).plans.log_inverse_delta
    assert np.isfinite(logs).all()
    assert logs.max() > 599 * np.log(4)
