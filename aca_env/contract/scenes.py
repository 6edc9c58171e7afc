"""Small scenarios that between them use every rule a policy must live with."""

from collections.abc import Mapping
from typing import Any

from aca_env.populations import CLIMATE_PROFILE

Fields = dict[str, Any]
"""A scenario as plain data, as its file would hold it."""

COOL, STORM, SHADE = (
    "Cooling Services & Outreach",
    "Green Stormwater Infrastructure",
    "Greening & Shade Expansion",
)

ALL_STRATEGIES = [
    "abstain",
    "feature_label_planting",
    {"kind": "feature_only_planting", "fallback": {"Cooling Provision": "Mechanical (AC)"}},
    {"kind": "naive_unplanting", "alternative": STORM, "method": "direct"},
    {"kind": "adaptive_unplanting", "n_estimation": 20},
]


def _all_but(*free: str) -> dict[str, str]:
    # Few cells stay free, so that rounds are quick.
    return {name: value for name, value in CLIMATE_PROFILE.items() if name not in free}


def fields(**changes: Any) -> Fields:
    """Return the fields of a duel on overlapping signals; changes overwrite them."""
    content = {
        "name": "small",
        "description": "Who wins?",
        "rounds": 4,
        "population": {
            "source": "climate", "n_pool": 4000, "n_train": 1000, "n_test": 200,
        },
        "signals": {
            "heat": _all_but("Funding Source / Jurisdiction"),
            "water": _all_but("Funding Source / Jurisdiction", "Resilience Rating"),
        },
        "collectives": [
            {
                "name": "north", "share": 0.2, "signals": ["heat"],
                "strategies": ["abstain", "feature_label_planting"], "values": {COOL: 1.0},
            },
            {
                "name": "south", "share": 0.1, "signals": ["water", "heat"],
                "strategies": ["abstain", "feature_label_planting"], "values": {STORM: 1.0},
            },
        ],
    }  # fmt: skip
    return content | changes


def with_collective(place: int, base: Fields | None = None, **changes: Any) -> Fields:
    """Return fields in which one collective is changed."""
    content = fields() if base is None else base
    collectives = list(content["collectives"])
    collectives[place] = collectives[place] | changes
    return content | {"collectives": collectives}


def population(**changes: Any) -> Fields:
    """Return the population's fields; changes overwrite them."""
    given: Fields = fields()["population"]
    return given | changes


BUDGETED = with_collective(0, efforts=[0.4, 1.0], budget=1.5, edit_cost=0.01)

SCENES: Mapping[str, Fields] = {
    "plain": fields(),
    "every_strategy": with_collective(1, strategies=ALL_STRATEGIES, values={SHADE: -1.0}),
    "budget": BUDGETED,
    "budget_strict": BUDGETED | {"on_illegal": "error"},
    "no_abstaining": with_collective(
        1, strategies=[{"kind": "naive_unplanting", "alternative": COOL}]
    ),
    "participation_and_memory": fields(
        platform={"memory": 3}, dynamics={"participation": {"initial": 0.5}}
    ),
    "decay_detection_and_old_classifiers": fields(
        platform={"decay": 0.5, "retrain_every": 2}, dynamics={"detection": {"kappa": 3.0}}
    ),
    "types_and_announcements": with_collective(
        0,
        fields(dynamics={"announcements": True}),
        types=[
            {"probability": 0.5, "values": {SHADE: 1.0}, "reliability": 0.5},
            {"probability": 0.5},
        ],
    ),
    "once": fields(population=population(redraw="once"), horizon="continuing"),
    "bank_without_bounds": fields(
        population=population(redraw="bank", bank_size=8), information={"bounds": "none"}
    ),
    "one": fields(collectives=fields()["collectives"][:1]),
    "anonymous_rewarded_for_the_least": fields(
        information={"regime": "anonymous", "bounds": "all"}, reward={"mode": "min"}
    ),
    "different_episodes": fields(
        randomise={
            "settings": 3,
            "ranges": {"collectives.0.share": [0.05, 0.3], f"collectives.1.values.{SHADE}": [0, 2]},
        }
    ),
}
"""By name: the simplest duel; every editing strategy beside a collective with fewer; budgets,
where masks move, also enforced; no way to abstain; what links the rounds; private types; records
that stay; no bounds; nobody else; rewards that are not payoffs; settings drawn per episode."""
