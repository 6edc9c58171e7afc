"""Train with RLlib: one PPO policy plays every collective, here or on a Ray cluster.

Run it with `python scripts/train_rllib.py --runners 2`; it and every machine of a cluster need
`pip install 'aca-env[fast,rllib]'`. What the mask forbids is carried out as an abstention.
"""

import argparse

import numpy as np
import ray
import torch
from ray.rllib.algorithms.ppo import PPOConfig
from ray.rllib.env.wrappers.pettingzoo_env import ParallelPettingZooEnv
from ray.tune.registry import register_env

import aca_env

GAMES, EPISODES, FIRST_TEST_SEED = 64, 64, 1_000_000


def read_arguments() -> argparse.Namespace:
    """Return the command line's arguments."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenario", default="climate-duel", help="a shipped name or a path")
    parser.add_argument("--iterations", type=int, default=40, help=f"of {GAMES} episodes each")
    parser.add_argument("--seed", type=int, default=0, help="of the games and of the learner")
    parser.add_argument("--runners", type=int, default=0, help="processes that play; 0: this one")
    parser.add_argument("--address", help="of a Ray cluster, or auto; default: this machine alone")
    return parser.parse_args()


def main() -> None:
    """Train, telling the mean return of every iteration, then compare with chance."""
    arguments = read_arguments()
    local = {"num_cpus": 1 + arguments.runners, "include_dashboard": False, "log_to_driver": False}
    ray.init(**({"address": arguments.address} if arguments.address else local))
    register_env("aca", lambda config: ParallelPettingZooEnv(aca_env.parallel_env(**config)))
    env = aca_env.parallel_env(arguments.scenario)
    config = (
        PPOConfig()
        .environment("aca", env_config={"scenario": arguments.scenario})
        .env_runners(num_env_runners=arguments.runners)
        .multi_agent(policies={"everybody"}, policy_mapping_fn=lambda *_, **__: "everybody")
        .training(
            train_batch_size_per_learner=GAMES * env.scenario.rounds, minibatch_size=256,
            num_epochs=8, lr=1e-3, gamma=1.0, entropy_coeff=0.01, use_kl_loss=False,
        )
        .reporting(metrics_num_episodes_for_smoothing=GAMES)
        .debugging(seed=arguments.seed, log_level="ERROR")
    )  # fmt: skip
    algorithm = config.build_algo()
    for iteration in range(1, arguments.iterations + 1):
        told = algorithm.train()["env_runners"]
        # RLlib adds up the agents' returns; here as elsewhere it is the mean of them.
        mean = told["episode_return_mean"] / len(env.possible_agents)
        steps = int(told["num_env_steps_sampled_lifetime"])
        print(f"iteration {iteration}: {steps} rounds, return {mean:.4f}", flush=True)
    module = algorithm.get_module("everybody")
    trained, uniform = play(env, module), play(env, np.random.default_rng(arguments.seed))
    gain = trained - uniform
    error = 1.96 * gain.std(ddof=1) / len(gain) ** 0.5
    means = f"trained {trained.mean():.4f}, uniform {uniform.mean():.4f}, gain {gain.mean():.4f}"
    print(f"{EPISODES} new games: {means} ± {error:.4f} (95%)")
    algorithm.stop()
    ray.shutdown()


def play(env, player) -> np.ndarray:
    """Return the mean return per agent of every game, (n_games,); the same games each time."""
    totals = np.zeros(EPISODES)
    for game in range(EPISODES):
        seen, infos = env.reset(seed=FIRST_TEST_SEED + game)
        while agents := env.agents:
            if isinstance(player, np.random.Generator):
                masks = [infos[agent]["action_mask"] for agent in agents]
                rows = [[player.choice(np.flatnonzero(axis)) for axis in mask] for mask in masks]
            else:
                rows = answer(player, np.stack([seen[agent] for agent in agents]))
            seen, rewards, _, _, infos = env.step(dict(zip(agents, np.array(rows), strict=True)))
            totals[game] += np.mean(list(rewards.values()))
    return totals


def answer(module, seen: np.ndarray) -> np.ndarray:
    """Return a module's actions (n_agents, 5) for observations (n_agents, n_entries)."""
    with torch.no_grad():
        found = module.forward_inference({"obs": torch.as_tensor(seen)})
    law = module.get_inference_action_dist_cls().from_logits(found["action_dist_inputs"])
    return law.sample().numpy()


if __name__ == "__main__":
    main()
