"""Every experiment by the name that `aca reproduce --figure` takes.

A new study is a module here that declares an `Experiment`, and one entry in `EXPERIMENTS`.
"""

from aca_env.reproduce.experiment import Experiment
from aca_env.reproduce.experiments.alignment import alignment_experiment
from aca_env.reproduce.experiments.coverage import coverage_experiment
from aca_env.reproduce.experiments.curves import curve_experiments
from aca_env.reproduce.experiments.defences import defences_experiment
from aca_env.reproduce.experiments.information import information_experiment
from aca_env.reproduce.experiments.learners import learners_experiment
from aca_env.reproduce.experiments.looseness import looseness_experiment
from aca_env.reproduce.experiments.overlap import overlap_experiments
from aca_env.reproduce.experiments.platforms import platforms_experiment
from aca_env.reproduce.experiments.shaping import shaping_experiment
from aca_env.reproduce.experiments.tighter import tighter_experiment
from aca_env.reproduce.experiments.tightness import tightness_experiment

_FIGURES = (*overlap_experiments(), alignment_experiment(), *curve_experiments())

EXPERIMENTS: dict[str, Experiment] = {
    experiment.name: experiment
    for experiment in (
        *sorted(_FIGURES, key=lambda figure: int(figure.name)),
        coverage_experiment(),
        tightness_experiment(),
        information_experiment(),
        looseness_experiment(),
        tighter_experiment(),
        platforms_experiment(),
        defences_experiment(),
        learners_experiment(),
        shaping_experiment(),
    )
}
