"""Result rows: one per seed, round and agent, as flat dictionaries ready for JSON."""

from collections.abc import Iterator, Mapping
from math import isfinite, isnan
from typing import Any

from aca_env.faces.words import action_words
from aca_env.game.world import World
from aca_env.runs.episode import Round
from aca_env.version import __version__

Row = dict[str, Any]

MEASURED = ("suboptimality", "bound_at_suboptimality")
"""What rows have only where the platform fits a learner."""


class RowMaker:
    """Turns rounds into rows.

    Args:
        world: the scenario with its pool.
        why_not: agents whose bounds are no guarantees.
    """

    def __init__(self, world: World, why_not: Mapping[str, str]) -> None:
        self.world, self.why_not = world, why_not
        scenario = world.scenario
        # Hashing takes longer than playing a round, so it is done once.
        self._head = {
            "scenario": scenario.name,
            "hash": scenario.content_hash,
            "version": __version__,
        }

    def __call__(self, seed: int, played: Round) -> Iterator[Row]:
        """Yield the rows of a round, one per agent in order.

        Numbers that are not finite are None: success and bound of an abstainer, and a bound
        of −∞, which says nothing.

        Args:
            seed: of the episode.
            played: the round.
        """
        for i, agent in enumerate(self.world.scenario.agents):
            info, action = played.infos[agent], played.actions[i]
            words = action_words(self.world, i, action, info["illegal_action"])
            yield {
                **self._head,
                "seed": seed,
                "round": played.number,
                "agent": agent,
                "collective": self.world.scenario.collectives[i].name,
                "action": action.tolist(),
                "plan": words.sentence(),
                "strategy": words.strategy,
                "label": words.label,
                "signal": words.signal,
                "effort": words.effort,
                "announcement": words.announcement,
                "illegal": info["illegal_action"],
                "n_acting": info["n_acting"],
                "success": _number(info["success"]),
                "bound": _number(info.get("bound")),
                "certified": _certified(info, agent in self.why_not),
                **{name: _number(info[name]) for name in MEASURED if name in info},
                "payoff": info["payoff"],
                "reward": played.rewards[agent],
            }


def _number(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None


def _certified(info: Mapping[str, Any], is_doubtful: bool) -> bool | None:
    """Return whether there is a guarantee; None without a bound, as for abstainers."""
    bound = info.get("bound")
    if bound is None or isnan(bound):
        return None
    return not is_doubtful and isfinite(bound)
