import numpy as np
import pytest

from aca_env.agents.abstain import Abstain
from aca_env.agents.base import PolicyError
from tests.agents.scenes import SCENES, make_env, ready, with_collective


def test_it_finds_abstaining_wherever_it_is_listed():
    env = make_env(with_collective(0, strategies=["feature_label_planting", "abstain"]))
    _, infos = env.reset(seed=0)
    action = ready(Abstain(), env).act(None, infos["collective_0"], np.random.default_rng(0))
    *_, infos = env.step({"collective_0": action, "collective_1": np.zeros(5, dtype=np.int64)})
    assert np.isnan(infos["collective_0"]["success"])


def test_collective_that_cannot_abstain_is_named():
    env = make_env(SCENES["no_abstaining"])
    with pytest.raises(PolicyError, match=r"policy abstain of 'south'.*naive_unplanting"):
        ready(Abstain(), env, "collective_1")
