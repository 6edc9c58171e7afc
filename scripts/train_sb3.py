"""Train with Stable-Baselines3: one policy plays every collective, or one against the others.

Run it with `python scripts/train_sb3.py climate-duel`, or with `--agent heat --opponents uniform`;
it needs `pip install 'aca-env[fast,train]'`. Masks keep the policy to what is allowed.
"""

import argparse

import numpy as np
from sb3_contrib import MaskablePPO
from sb3_contrib.common.maskable.utils import get_action_masks
from stable_baselines3.common.vec_env import VecEnv, VecMonitor

import aca_env

GAMES, EPISODES, FIRST_TEST_SEED = 64, 256, 1_000_000


def read_arguments() -> argparse.Namespace:
    """Return the command line's arguments."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenario", default="climate-duel", help="a shipped name or a path")
    parser.add_argument("--steps", type=int, default=200_000, help="decisions to learn from")
    parser.add_argument("--seed", type=int, default=0, help="of the games and of the learner")
    parser.add_argument("--agent", help="who learns, if not everybody, as collective_0 or a name")
    parser.add_argument("--opponents", help="the others' policy, if not the scenario's own")
    parser.add_argument("--save", metavar="FILE", help="keep the model in FILE.zip")
    return parser.parse_args()


def main() -> None:
    """Train, telling the mean return of every iteration, then compare with chance."""
    arguments = read_arguments()
    rounds = aca_env.load_scenario(arguments.scenario).rounds
    env = VecMonitor(make(arguments, GAMES))
    # An iteration is one episode of every game; returns are not discounted.
    model = MaskablePPO(
        "MlpPolicy", env, n_steps=rounds, batch_size=256, gamma=1.0, ent_coef=0.01,
        learning_rate=1e-3, seed=arguments.seed, device="cpu", stats_window_size=env.num_envs,
    )  # fmt: skip
    per_iteration = rounds * env.num_envs
    for iteration in range(1, max(1, arguments.steps // per_iteration) + 1):
        model.learn(per_iteration, reset_num_timesteps=False)
        returns = [episode["r"] for episode in model.ep_info_buffer]
        print(f"iteration {iteration}: {model.num_timesteps} steps, return {np.mean(returns):.4f}")
    trained = play(make(arguments, EPISODES), rounds, model)
    uniform = play(make(arguments, EPISODES), rounds, np.random.default_rng(arguments.seed))
    gain = trained - uniform
    error = 1.96 * gain.std(ddof=1) / len(gain) ** 0.5
    means = f"trained {trained.mean():.4f}, uniform {uniform.mean():.4f}, gain {gain.mean():.4f}"
    print(f"{EPISODES} new games: {means} ± {error:.4f} (95%)")
    if arguments.save:
        model.save(arguments.save)


def make(arguments: argparse.Namespace, n_games: int) -> VecEnv:
    """Return games as Stable-Baselines3 wants them: a slot for every learner of every game."""
    return aca_env.sb3_vec_env(
        arguments.scenario, n_games, agent=arguments.agent, opponents=arguments.opponents
    )


def play(env: VecEnv, rounds: int, player: MaskablePPO | np.random.Generator) -> np.ndarray:
    """Return the mean return per learner of every game, (n_games,); the same games each time."""
    env.seed(FIRST_TEST_SEED)
    seen, total = env.reset(), np.zeros(env.num_envs)
    for _ in range(rounds):
        masks = get_action_masks(env)
        if isinstance(player, MaskablePPO):
            actions, _ = player.predict(seen, action_masks=masks)
        else:
            axes = np.split(masks, np.cumsum(env.action_space.nvec)[:-1], axis=1)
            actions = np.stack([(player.random(m.shape) * m).argmax(axis=1) for m in axes], axis=1)
        seen, rewards, _, _ = env.step(actions)
        total += rewards
    return total.reshape(EPISODES, -1).mean(axis=1)


if __name__ == "__main__":
    main()
