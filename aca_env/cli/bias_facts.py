"""What `aca show` says of biased members: who they are, and how far from everybody."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from aca_env.bounds.non_neutral import rest_distance
from aca_env.game.world import World
from aca_env.populations.pool import Pool
from aca_env.scenario.bias import Bias
from aca_env.scenario.schema import Scenario


def is_about_bias(scenario: Scenario) -> bool:
    """Return whether some collective has a bias, or is said to have one."""
    return any(
        group.bias is not None or group.bias_bound is not None for group in scenario.collectives
    )


def bias_facts(scenario: Scenario, pool: Pool | None) -> dict[str, Any]:
    """Return distances in total variation from everybody, ready for JSON.

    Args:
        scenario: a scenario that is about bias.
        pool: its users; None where they are too many to look at, and distances are None.
    """
    nothing = {"members": None, "rest": None, "paid": None, "paid_rest": None, "covered": None}
    if pool is None:
        return nothing | {"rest_at_most": None}
    found = World(scenario, pool=pool).distances
    shares = np.array(scenario.n_members) / scenario.population.n_train
    is_left = scenario.population.rest == "complement"
    return {
        "members": found.members.tolist(),
        "rest": found.rest,
        "rest_at_most": rest_distance(shares, found.members) if is_left else 0.0,
        "paid": found.paid.tolist(),
        "paid_rest": found.paid_rest,
        "covered": found.are_covered,
    }


def bias_lines(scenario: Scenario, facts: dict[str, Any]) -> Iterator[str]:
    """Yield sentences on who is likelier to be a member, and what bounds make of it."""
    yield "Bias: distances are in total variation from everybody"
    known = facts["members"] or [None] * len(scenario.collectives)
    for group, distance in zip(scenario.collectives, known, strict=True):
        who = "like everybody" if group.bias is None else weights_text(group.bias)
        far = "not counted: the pool is large" if distance is None else f"{distance:.4f}"
        stated = "" if group.bias_bound is None else f", stated as {group.bias_bound:g}"
        yield f"  {group.name}: {who} ({far}{stated})"
    if facts["rest"] is not None:
        told = (
            "who the collectives leave"
            if scenario.population.rest == "complement"
            else "like the pool"
        )
        yield f"  the rest: {told} ({facts['rest']:.4f}, at most {facts['rest_at_most']:.4f})"
    yield f"  {_payment(scenario, facts)}"


def _payment(scenario: Scenario, facts: dict[str, Any]) -> str:
    if scenario.information.neutrality == "assumed":
        told = "bounds take members for a neutral sample"
    else:
        told = "bounds pay for the bias" + ("" if facts["paid"] is None else _paid(facts))
    return told + ("" if facts["covered"] in (True, None) else "; so they are no guarantees")


def _paid(facts: dict[str, Any]) -> str:
    paid = ", ".join(f"{value:.4f}" for value in facts["paid"])
    return f" as if it were {paid}, and {facts['paid_rest']:.4f} of the rest"


def weights_text(bias: Bias) -> str:
    """Return selection weights in words."""
    tables = [("label", bias.labels), *bias.features.items()]
    told = [
        f"{name} {value} weighs {weight:g}"
        for name, table in tables
        for value, weight in table.items()
    ]
    return ", ".join(told)
