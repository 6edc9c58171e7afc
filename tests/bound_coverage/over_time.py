"""Settings of later rounds and part efforts, tuned like the others."""

from dataclasses import replace

from .settings import MAYBE, NO, YES, Case, act, planter, setting, unplanter


def _cases() -> tuple[Case, ...]:
    window = setting(
        "K=2 planters, third round, memory of three",
        (0.087, 0.553),
        [(planter(0.3), act(YES)), (planter(0.1), act(MAYBE))],
        information={"regime": "full", "delta": 0.05},
        platform={"memory": 3},
    )
    decay = setting(
        "K=2 unplanter, planter, fifth round, decay, worst_case",
        (0.163, 0.629),
        [(unplanter(0.35, 400), act(NO)), (planter(0.06), act(MAYBE))],
        information={"regime": "worst_case", "delta": 0.2},
        platform={"decay": 0.5},
    )
    effort = setting(
        "K=2 planters, half effort",
        (0.025, 0.557),
        [
            (planter(0.6) | {"efforts": (0.5, 1.0)}, act(YES)),
            (planter(0.2) | {"efforts": (0.5, 1.0)}, act(MAYBE)),
        ],
        information={"regime": "full", "delta": 0.2},
    )
    return (
        Case(replace(window, round=2), ("no outer radii",)),
        Case(replace(decay, round=4), ("no conflict",)),
        Case(effort, ("no conflict",)),
    )


OVER_TIME = _cases()
