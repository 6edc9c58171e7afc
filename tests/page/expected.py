"""What the page should show, from the library."""

import numpy as np

import aca_env
from aca_env.diagnosis.diagnose import read_joint

DUEL = "climate-duel"


def number(value, digits=4):
    """Write a number as the page does, by other means."""
    if np.isnan(value):
        return "—"
    return "none" if np.isinf(value) else np.format_float_positional(value, digits, unique=False)


def library(scenario=DUEL, seed=0, **overrides):
    """Return the environment that the page should speak of, before its first round."""
    env = aca_env.parallel_env(scenario, overrides=overrides)
    env.reset(seed=seed)
    return env


def standings(env, joint=None):
    """Return the rows that the page should show of an environment's first round."""
    joint = read_joint(env, joint)
    outcome = env.outcomes(joint[None])
    rows = []
    found = env.diagnose(joint, n_rounds=0)
    for i, one in enumerate(found.standings):
        rows.append(
            [
                one.name,
                f"{env.scenario.n_members[i]:,}",
                one.words,
                number(outcome.success[0, i]),
                number(outcome.bound[0, i]),
                "yes" if one.certified else f"no: {one.why_not}",
                number(outcome.payoff[0, i]),
            ]
        )
    return rows


def press(page, name, key, times=1):
    """Press a key on a slider."""
    for _ in range(times):
        page.get_by_role("slider", name=name).first.press(key)
