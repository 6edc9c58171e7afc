import numpy as np
import pytest
from pettingzoo.test import render_test

import aca_env
from aca_env.faces.render import picture, text
from tests.agents.scenes import SCENES, fields, make_env, with_collective

PLANT = np.array([1, 2, 0, 0, 0])
ABSTAIN = np.zeros(5, dtype=np.int64)


def rendered(env, mode, *rounds):
    env.render_mode = mode
    env.reset(seed=0)
    for actions in rounds:
        env.step(dict(zip(env.possible_agents, actions, strict=True)))
    return env.render()


def test_pettingzoo_agrees():
    render_test(lambda render_mode=None: aca_env.env("climate-duel", render_mode=render_mode))


def test_text_names_round_mass_plan_and_results():
    env = make_env(fields())
    told = rendered(env, "ansi", (PLANT, ABSTAIN), (PLANT, ABSTAIN))
    head, north, south = told.splitlines()
    assert head == "small, round 2 of 4"
    for part in ("north", "20.00%", "200 of 200 edit", "plants heat with label Cooling", "success"):
        assert part in north
    for part in (
        "south",
        "10.00% of records, 0 of 100 edit",
        "abstains",
        "success none  bound none",
    ):
        assert part in south


def test_text_gives_the_numbers_of_the_infos():
    env = make_env(fields())
    env.reset(seed=0)
    env.render_mode = "ansi"
    actions = {"collective_0": PLANT, "collective_1": PLANT}
    _, rewards, _, _, infos = env.step(actions)
    for agent, line in zip(infos, env.render().splitlines()[1:], strict=True):
        assert f"success {infos[agent]['success']:.4f}" in line
        assert f"bound {infos[agent]['bound']:.4f}" in line
        assert f"payoff {infos[agent]['payoff']:+.4f}" in line
        assert f"reward {rewards[agent]:+.4f}" in line


def test_masked_action_is_told():
    told = rendered(make_env(fields()), "ansi", (np.array([1, 2, 1, 0, 0]), ABSTAIN))
    assert "abstains (its action was masked)" in told.splitlines()[1]


def test_right_after_reset_there_is_nothing_to_tell_but_masses():
    told = rendered(make_env(fields()), "ansi")
    assert "no round was played" in told
    assert "success" not in told


@pytest.mark.parametrize("scene", SCENES)
def test_every_kind_of_scenario_can_be_drawn(scene):
    env = make_env(SCENES[scene])
    env.reset(seed=0)
    blank = picture(env.game, None)
    step = env.game.step(np.zeros((1, len(env.possible_agents), 5), dtype=np.int64))
    drawn = picture(env.game, step)
    assert drawn.shape == blank.shape
    assert drawn.dtype == np.uint8
    assert drawn.shape[2] == 3
    assert (drawn != blank).any()
    assert text(env.game, step)


def test_picture_does_not_touch_pyplot():
    from matplotlib import pyplot

    before = pyplot.get_fignums()
    assert rendered(make_env(fields()), "rgb_array", (PLANT, PLANT)).max() == 255
    assert pyplot.get_fignums() == before


def test_names_that_look_like_formulas_are_drawn_as_they_are():
    env = make_env(with_collective(0, name="$5 & $x_"))
    assert "$5 & $x_" in rendered(env, "ansi", (PLANT, PLANT))
    assert rendered(env, "rgb_array", (PLANT, PLANT)).shape[2] == 3


def test_many_collectives_fit_one_picture():
    crowd = [
        {
            "name": f"group {i}", "share": 0.01, "signals": ["heat"],
            "strategies": ["abstain", "feature_label_planting"],
        }
        for i in range(60)
    ]  # fmt: skip
    env = make_env(fields(collectives=crowd))
    drawn = rendered(env, "rgb_array", [PLANT] * 60)
    assert drawn.shape[0] < 1500


def test_human_mode_prints_the_text(capsys):
    assert rendered(make_env(fields()), "human", (PLANT, PLANT)) is None
    assert "small, round 1 of 4" in capsys.readouterr().out
