"""What a training run came to, agent by agent, for tables, plots and JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from aca_env.training.evaluating import BEST
from aca_env.training.folder import Row, identify
from aca_env.training.running import Trained


@dataclass(frozen=True)
class Return:
    """A mean return over the evaluation games.

    Attributes:
        mean: of the returns.
        half_width: of the 95% interval; None for one game.
    """

    mean: float
    half_width: float | None

    @property
    def ends(self) -> tuple[float, float]:
        """Both ends of the interval."""
        half = self.half_width or 0.0
        return self.mean - half, self.mean + half


@dataclass(frozen=True)
class AgentResult:
    """How one agent's return changed.

    Attributes:
        agent: that learned.
        name: of its collective.
        steps: decisions learned from at each evaluation.
        returns: at each evaluation.
        yardsticks: return of each policy that does not learn, by name.
    """

    agent: str
    name: str
    steps: tuple[int, ...]
    returns: tuple[Return, ...]
    yardsticks: Mapping[str, Return]

    @property
    def before(self) -> Return:
        """Return before the first decision."""
        return self.returns[0]

    @property
    def after(self) -> Return:
        """Return at the end."""
        return self.returns[-1]

    @property
    def best_share(self) -> float | None:
        """The last return as a share of the exact best response's, where that is positive."""
        best = self.yardsticks.get(BEST)
        return self.after.mean / best.mean if best is not None and best.mean > 0 else None


def results(trained: Trained) -> list[AgentResult]:
    """Return the results of all agents that learned."""
    options = trained.plan.options
    names = dict(
        zip(
            options.scenario.agents,
            (one.name for one in options.scenario.collectives),
            strict=True,
        )
    )
    return [_result(trained, agent, names[agent]) for agent in options.learners]


def _result(trained: Trained, agent: str, name: str) -> AgentResult:
    own = [row for row in trained.rows if row["agent"] == agent]
    yardsticks = {row["policy"]: _read(row) for row in trained.yardsticks if row["agent"] == agent}
    return AgentResult(
        agent, name, tuple(row["steps"] for row in own), tuple(map(_read, own)), yardsticks
    )


def _read(row: Row) -> Return:
    return Return(row["return"], row["half_width"])


def document(trained: Trained) -> dict[str, Any]:
    """Return everything that machines may want to know, ready for JSON."""
    return {
        **identify(trained.plan),
        "folder": str(trained.folder),
        "policy": str(trained.folder / "policy"),
        "resumed": trained.resumed,
        "seconds": round(trained.seconds, 3),
        "notes": list(trained.notes),
        "agents": [
            {
                "agent": one.agent,
                "name": one.name,
                "before": asdict(one.before),
                "after": asdict(one.after),
                "yardsticks": {word: asdict(value) for word, value in one.yardsticks.items()},
                "best_share": one.best_share,
            }
            for one in results(trained)
        ],
    }
