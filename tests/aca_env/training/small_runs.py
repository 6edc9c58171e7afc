"""Short training runs in the small duel: what the tests of whole runs share."""

from aca_env.scenario.schema import Scenario
from aca_env.training.algorithms import find_algorithm
from aca_env.training.options import TrainOptions
from aca_env.training.running import train
from tests.agents.scenes import fields

PARAMS = {
    "a2c": {"n_steps": 4},
    "dqn": {
        "learning_starts": 40,
        "buffer_size": 300,
        "batch_size": 32,
        "exploration_fraction": 0.5,
        "exploration_final_eps": 0.5,
    },
}
PPO = {"n_steps": 8, "batch_size": 16, "n_epochs": 2}


def options(algo="ppo", learn="shared", **changes):
    """Return a run of a few hundred decisions in four games at once."""
    scene = {"collectives": [one | {"policy": "fixed"} for one in fields()["collectives"]]}
    asked = {
        "scenario": Scenario(**fields(**scene)),
        "algo": algo,
        "learn": learn,
        "steps": 320,
        "n_envs": 4,
        "seed": 3,
        "eval_seeds": range(6),
        "eval_every": 160,
        "checkpoint_every": 96,
        "yardsticks": ("uniform", "fixed"),
        "params": PARAMS.get(algo, PPO),
    }
    return TrainOptions(**(asked | changes))


def run(folder, *words, on_steps=None, **changes):
    """Return what came of a short run."""
    return train(options(*words, **changes), folder, on_steps=on_steps)


def parameters(folder, algo="ppo"):
    """Return every number that a run's last checkpoint holds of its models, by file and name."""
    last = max(path.parent for path in (folder / "checkpoints").glob("*/state.json"))
    found = {}
    for path in sorted(last.glob("*.zip")):
        model = find_algorithm(algo).load().load(path, device="cpu")
        for name, value in model.policy.state_dict().items():
            found[path.stem, name] = value.numpy().copy()
    return found


def same(first, second):
    """Whether two runs' numbers agree to the last bit."""
    return first.keys() == second.keys() and all(
        first[name].tobytes() == second[name].tobytes() for name in first
    )
