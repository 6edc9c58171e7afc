"""A first game: everybody acts at random, then one collective looks before it acts.

Run it with `python scripts/first_game.py climate-four`; it uses only the public surface.
"""

import argparse
from dataclasses import dataclass

import numpy as np

import aca_env


@dataclass(frozen=True)
class Arguments:
    """What to play.

    Attributes:
        scenario: a shipped name or a path.
        episodes: episodes per way of choosing.
        seed: of the first episode.
    """

    scenario: str
    episodes: int
    seed: int


def read_arguments() -> Arguments:
    """Return the command line's arguments."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenario", nargs="?", default="climate-four")
    parser.add_argument("--episodes", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    return Arguments(**vars(parser.parse_args()))


def main() -> None:
    """Play, and print the first collective's mean return both ways."""
    arguments = read_arguments()
    env = aca_env.parallel_env(arguments.scenario)
    for looks in (False, True):
        returns = [
            play(env, arguments.seed + episode, looks=looks)
            for episode in range(arguments.episodes)
        ]
        way = "looks first" if looks else "at random"
        print(f"{env.possible_agents[0]} {way}: return {np.mean(returns):.3f} over {len(returns)}")


def play(env, seed: int, *, looks: bool) -> float:
    """Return the first agent's return over one episode."""
    rng = np.random.default_rng(seed)
    _, infos = env.reset(seed=seed)
    first, total = env.possible_agents[0], 0.0
    while env.agents:
        actions = {agent: sample(infos[agent]["action_mask"], rng) for agent in env.agents}
        if looks:
            actions[first] = best_reply(env, actions, infos[first]["action_mask"])
        _, rewards, _, _, infos = env.step(actions)
        total += rewards[first]
    return total


def sample(mask: tuple, rng: np.random.Generator) -> np.ndarray:
    """Return an action, uniform over what the mask allows."""
    return np.array([rng.choice(np.flatnonzero(axis)) for axis in mask])


def best_reply(env, actions: dict, mask: tuple) -> np.ndarray:
    """Return the first agent's best action against the others', on an independent draw."""
    options = np.array(np.meshgrid(*map(np.flatnonzero, mask), indexing="ij"))
    options = options.reshape(len(mask), -1).T
    joint = np.repeat(np.stack([*actions.values()])[None], len(options), axis=0)
    joint[:, 0] = options
    return options[env.outcomes(joint, data="twin").payoff[:, 0].argmax()]


if __name__ == "__main__":
    main()
