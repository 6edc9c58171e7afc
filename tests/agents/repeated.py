"""Small games to be played again and again, and the ways to play them."""

from functools import cache
from itertools import product

import numpy as np

from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.faces.vector import CollectiveActionVectorEnv
from aca_env.game.world import World
from aca_env.planning.menus import distinct_actions
from aca_env.populations import CLIMATE_PROFILE
from aca_env.runs.batched import play_many
from aca_env.runs.episode import play
from aca_env.scenario.schema import Scenario
from tests.agents.scenes import COOL, SCENES, STORM, fields, population

REFLECT = "Reflective Surface Retrofits"
HIGH, LOW = ({**CLIMATE_PROFILE, "Resilience Rating": rating} for rating in ("High", "Low"))
"""Two patterns of one cell each."""

QUICK = {
    "population": population(redraw="bank", bank_size=8),
    "information": {"bounds": "none"},
}


def pennies(rounds, **changes):
    """Return a game of matching pennies: a rival is too strong wherever it opposes a planter.

    The planter wins 2 on "high" and 1 on "low", and what it wins the rival loses. So the
    planter plants on "high" with probability 1/3, the rival opposes there with 2/3, and the
    planter gets 2/3 on average.
    """
    both = {"signals": ["high", "low"], "weights": {"high": 2.0, "low": 1.0}}
    planter = {"name": "planter", "share": 0.1, "values": {COOL: 1.0}, **both}
    rival = {"name": "rival", "share": 0.15, "values": {COOL: -1.0}, **both}
    planter["strategies"] = ["feature_label_planting"]
    rival["strategies"] = [{"kind": "naive_unplanting", "alternative": STORM}]
    return fields(
        rounds=rounds,
        signals={"high": HIGH, "low": LOW},
        collectives=[planter, rival],
        **(QUICK | changes),
    )


def alignment(rounds, cool_of_other=0.5, reflect_of_other=0.5):
    """Return a game in which two collectives beat a third only with a common target."""
    groups = [
        {"name": "cool", "share": 0.1, "values": {COOL: 1.0, REFLECT: cool_of_other}},
        {"name": "reflect", "share": 0.1, "values": {REFLECT: 1.0, COOL: reflect_of_other}},
        {"name": "storm", "share": 0.15, "values": {STORM: 1.0}},
    ]
    shared = {
        "signals": ["high"],
        "strategies": ["abstain", "feature_label_planting"],
        "edit_cost": 0.001,
    }
    return fields(
        rounds=rounds,
        signals={"high": HIGH},
        collectives=[group | shared for group in groups],
        **QUICK,
    )


@cache
def scene_world(name):
    """Return the world of a scene."""
    return World(Scenario(**SCENES[name]))


def repeat(content, policies, seeds=(0,)):
    """Return what episodes of one lineup gave, and their world."""
    world = World(Scenario(**content))
    return play_many(world, policies, list(seeds)), world


def target_labels(played):
    """Return label codes (n_seeds, n_rounds, n_agents), −1 for who abstains as strategy 0."""
    return np.where(played.actions[..., 0] > 0, played.actions[..., 1], -1)


def places_played(played, world, agent):
    """Return which of its distinct actions an agent's came to, (n_seeds, n_rounds)."""
    plan_of = world.menus.menus[agent].plan_of

    def told_apart(actions):
        plan = plan_of[actions[..., 0], actions[..., 1], actions[..., 2]]
        return np.stack([plan, np.where(plan == 0, 0, actions[..., 3])], axis=-1)

    own = told_apart(distinct_actions(world, agent))
    same = (told_apart(played.actions[:, :, agent])[..., None, :] == own).all(axis=-1)
    assert same.any(axis=-1).all()
    return same.argmax(axis=-1)


def payoff_table(world):
    """Return the payoffs (n_own, n_other, 2) of two players' distinct actions."""
    games = CollectiveActionVectorEnv(world, 1)
    games.reset(seed=0)
    menus = [distinct_actions(world, place) for place in (0, 1)]
    joint = np.array([list(product(*menus))])
    return games.outcomes(joint, data="twin").payoff.reshape(*map(len, menus), 2)


def assert_plays_alone_as_in_company(policies, scenes=SCENES, seeds=(3, 4, 11)):
    """Play every seed by itself and all side by side; every action must be the same.

    Args:
        policies: kinds or makers of policies, dealt out to the agents in turn.
        scenes: names of the scenes.
        seeds: of the episodes.
    """
    for name in scenes:
        world = scene_world(name)
        agents = world.scenario.agents
        makers = [policies[place % len(policies)] for place in range(len(agents))]
        together = play_many(world, [make() for make in makers], list(seeds))
        assert not together.illegal.any(), name
        for row, seed in enumerate(seeds):
            env = CollectiveActionEnv(world)
            lineup = {agent: make() for agent, make in zip(agents, makers, strict=True)}
            for policy in lineup.values():
                policy.attach(env)
            alone = [round_.actions for round_ in play(env, lineup, seed)]
            np.testing.assert_array_equal(together.actions[row], alone, err_msg=name)
