"""How much a run computes: the quick form for a look and for tests, the full one for a paper."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Effort:
    """Numbers of draws and of points.

    Attributes:
        name: "quick" or "full".
        sweep_draws: independent draws at every point of a sweep over masses.
        ratio_steps: mass ratios 1/steps, …, (steps − 1)/steps at every level of total mass.
        alignment_draws: draws of each of the 2,000 configurations of masses and labels.
        n_pools: freshly generated pools behind the single-collective curves.
        pool_draws: splits of each of them.
        validity_draws: draws of every setting whose coverage is counted.
        decision_draws: draws on each side of a size that should decide.
        learner_seeds: training runs of each setting with several learners.
        learner_steps: decisions that each of their models learns from.
        shaping_seeds: training runs of each form of shaping.
        platform_draws: rounds against each platform that fits a learner, at every share.
        platform_shares: shares of the collective against learners.
        table_shares: the same against defences of the histogram.
        model_shares: the same against robust learners.
    """

    name: str
    sweep_draws: int
    ratio_steps: int
    alignment_draws: int
    n_pools: int
    pool_draws: int
    validity_draws: int
    decision_draws: int
    # Only the sweeps that fit or train depend on these, and name them themselves.
    learner_seeds: int = field(default=4, repr=False)
    learner_steps: int = field(default=30_000, repr=False)
    shaping_seeds: int = field(default=3, repr=False)
    platform_draws: int = field(default=4, repr=False)
    platform_shares: tuple[float, ...] = field(default=(0.02, 0.1, 0.3), repr=False)
    table_shares: tuple[float, ...] = field(default=(0.003, 0.01, 0.03, 0.1), repr=False)
    model_shares: tuple[float, ...] = field(default=(0.02, 0.1), repr=False)


QUICK = Effort(
    name="quick",
    sweep_draws=12,
    ratio_steps=40,
    alignment_draws=20,
    n_pools=4,
    pool_draws=50,
    validity_draws=200,
    decision_draws=50,
)
FULL = Effort(
    name="full",
    sweep_draws=100,
    ratio_steps=80,
    alignment_draws=200,
    n_pools=8,
    pool_draws=250,
    validity_draws=5000,
    decision_draws=400,
    learner_seeds=20,
    shaping_seeds=16,
    platform_draws=20,
    platform_shares=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3),
    table_shares=(0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1, 0.3),
    model_shares=(0.01, 0.02, 0.04, 0.07, 0.1, 0.2, 0.3),
)
EFFORTS = {effort.name: effort for effort in (QUICK, FULL)}
