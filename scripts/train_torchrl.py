"""Train with TorchRL: one PPO policy plays every collective, masks included.

Run it with `python scripts/train_torchrl.py`; it needs `pip install 'aca-env[fast,torchrl]'`.
"""

import argparse

import torch
from tensordict.nn import TensorDictModule, TensorDictSequential
from torch.distributions import Categorical, Independent
from torch.nn.functional import pad
from torchrl.collectors import Collector
from torchrl.envs import ExplorationType, PettingZooWrapper, set_exploration_type
from torchrl.modules import MLP, ProbabilisticActor
from torchrl.objectives import ClipPPOLoss, ValueEstimators

import aca_env

GAMES, EPOCHS, EPISODES, FIRST_TEST_SEED = 32, 8, 64, 1_000_000
GROUP = "collective"  # what the wrapper calls agents with such names
KEYS = ("action", "reward", "value", "done", "terminated", "sample_log_prob")


def read_arguments() -> argparse.Namespace:
    """Return the command line's arguments."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenario", default="climate-duel", help="a shipped name or a path")
    parser.add_argument("--iterations", type=int, default=40, help=f"of {GAMES} episodes each")
    parser.add_argument("--seed", type=int, default=0, help="of the games and of the learner")
    return parser.parse_args()


def main() -> None:
    """Train, telling the mean return of every iteration, then compare with chance."""
    arguments = read_arguments()
    torch.manual_seed(arguments.seed)
    parallel = aca_env.parallel_env(arguments.scenario)
    env, rounds = PettingZooWrapper(parallel), parallel.scenario.rounds
    env.set_seed(arguments.seed)
    actor, critic = networks(parallel)
    loss = ClipPPOLoss(
        actor, critic, entropy_coeff=0.01, normalize_advantage=True,
        normalize_advantage_exclude_dims=(-1,),
    )  # fmt: skip
    loss.set_keys(**{key: (GROUP, key) for key in (*KEYS, "advantage", "value_target")})
    loss.make_value_estimator(ValueEstimators.GAE, gamma=1.0, lmbda=0.95)
    optimiser = torch.optim.Adam(loss.parameters(), lr=1e-3)
    sizes = {"frames_per_batch": GAMES * rounds, "total_frames": -1}
    batches = Collector(env, actor, auto_register_policy_transforms=False, **sizes)
    for iteration, batch in zip(range(1, arguments.iterations + 1), batches, strict=False):
        mean = batch["next", GROUP, "reward"].sum() / GAMES / len(parallel.possible_agents)
        steps = iteration * GAMES * rounds
        print(f"iteration {iteration}: {steps} rounds, return {mean:.4f}", flush=True)
        for _ in range(EPOCHS):
            with torch.no_grad():
                loss.value_estimator(batch)
            for part in torch.randperm(len(batch)).split(128):
                losses = loss(batch[part])
                optimiser.zero_grad()
                (
                    losses["loss_objective"] + losses["loss_critic"] + losses["loss_entropy"]
                ).backward()
                optimiser.step()
    trained, uniform = play(env, rounds, actor), play(env, rounds, None)
    gain = trained - uniform
    means = f"trained {trained.mean():.4f}, uniform {uniform.mean():.4f}, gain {gain.mean():.4f}"
    print(f"{EPISODES} new games: {means} ± {1.96 * gain.std() / len(gain) ** 0.5:.4f} (95%)")


class Choices(Independent):
    """Independent choices, one per action axis, from logits (..., 5, widest axis)."""

    def __init__(self, logits: torch.Tensor) -> None:
        super().__init__(Categorical(logits=logits), 1)
        self.deterministic_sample = logits.argmax(dim=-1)


def networks(parallel) -> tuple[ProbabilisticActor, TensorDictModule]:
    """Return the policy and the value of what one agent sees; all agents share them."""
    widths = parallel.action_space("collective_0").nvec.tolist()
    n_seen, seen = parallel.observation_space("collective_0").shape[0], (GROUP, "observation")

    def masked(raw: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        axes = raw.masked_fill(~mask, -torch.inf).split(widths, dim=-1)
        return torch.stack(
            [pad(a, (0, max(widths) - a.shape[-1]), value=-torch.inf) for a in axes], dim=-2
        )

    raw = TensorDictModule(MLP(n_seen, sum(widths), num_cells=[64, 64]), [seen], ["raw"])
    cut = TensorDictModule(masked, ["raw", (GROUP, "action_mask")], [(GROUP, "logits")])
    actor = ProbabilisticActor(
        TensorDictSequential(raw, cut), in_keys=[(GROUP, "logits")], out_keys=[(GROUP, "action")],
        distribution_class=Choices, return_log_prob=True, log_prob_key=(GROUP, "sample_log_prob"),
    )  # fmt: skip
    value = MLP(n_seen, 1, num_cells=[64, 64])
    return actor, TensorDictModule(value, [seen], [(GROUP, "value")])


def play(env: PettingZooWrapper, rounds: int, actor: ProbabilisticActor | None) -> torch.Tensor:
    """Return the mean return per agent of every game, (n_games,); without actor by chance."""
    returns = []
    for game in range(EPISODES):
        env.set_seed(FIRST_TEST_SEED + game)
        with torch.no_grad(), set_exploration_type(ExplorationType.DETERMINISTIC):
            story = env.rollout(rounds, actor)
        returns.append(story["next", GROUP, "reward"].sum(dim=0).mean())
    return torch.stack(returns)


if __name__ == "__main__":
    main()
