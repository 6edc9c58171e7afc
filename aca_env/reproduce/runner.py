"""The one runner of all experiments: compute what is missing, then tables, pictures, report."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from aca_env.errors import DataError, UnknownNameError
from aca_env.plots import save
from aca_env.reproduce.effort import Effort
from aca_env.reproduce.experiment import Check, Experiment, Results
from aca_env.reproduce.experiments import EXPERIMENTS
from aca_env.reproduce.folder import CHECKS, REPORT, ResultFolder, write_whole
from aca_env.reproduce.report import to_html
from aca_env.reproduce.sweep import Arrays, Sweep

PICTURES = (".png", ".svg")
LARGEST_SEED = 2**32

OnProgress = Callable[[str, int], object]
"""Told what is worked at and how many points are done since the last time."""


def _ignore(what: str, n_done: int) -> None:
    del what, n_done


INSTALL = "pip install 'aca-env[train]'"


def find_experiments(names: Sequence[str]) -> tuple[Experiment, ...]:
    """Return experiments by name, in the usual order, each once.

    For no names these are all whose modules are installed; see `left_out`.

    Raises:
        UnknownNameError: a name that is not among `EXPERIMENTS`.
        DataError: a named experiment whose modules are missing.
    """
    wanted = [name.strip().lower() for name in names]
    for given, name in zip(names, wanted, strict=True):
        if name not in EXPERIMENTS:
            raise UnknownNameError("figure", given, EXPERIMENTS)
    for name in wanted:
        if missing := EXPERIMENTS[name].missing:
            raise DataError(f"figure {name}: needs {', '.join(missing)}: {INSTALL}")
    found = EXPERIMENTS.items()
    return tuple(e for name, e in found if (name in wanted if names else not e.missing))


def left_out(names: Sequence[str]) -> str | None:
    """Return which experiments nobody named and nothing here can run, in one line; or None."""
    without = [e for e in EXPERIMENTS.values() if e.missing and not names]
    if not without:
        return None
    modules = dict.fromkeys(module for e in without for module in e.missing)
    told = ", ".join(e.name for e in without)
    return f"Left out: {told}; they need {', '.join(modules)}: {INSTALL}"


def sweeps_of(experiments: Sequence[Experiment]) -> tuple[Sweep, ...]:
    """Return what experiments need, each sweep once."""
    return tuple({s.name: s for e in experiments for s in e.sweeps}.values())


def n_points(experiments: Sequence[Experiment], effort: Effort) -> int:
    """Return how many points there are to compute and pictures to draw."""
    return sum(s.n_points(effort) for s in sweeps_of(experiments)) + len(experiments)


def run_experiments(
    experiments: Sequence[Experiment],
    effort: Effort,
    seed: int,
    path: Path,
    on_progress: OnProgress = _ignore,
) -> list[Check]:
    """Compute experiments and write everything about them into a folder.

    Sweeps that the folder holds are not computed again; a run that was stopped goes on.

    Args:
        experiments: what to run.
        effort: how much.
        seed: of all chances, in [0, 2**32).
        path: the folder.
        on_progress: told the name of a sweep or figure, and points just done.

    Returns:
        Every claim with what was measured.

    Raises:
        DataError: a seed or folder that will not do.
    """
    if not 0 <= seed < LARGEST_SEED:
        raise DataError(f"seed: expected a whole number in [0, 2**32), got {seed}")
    folder = ResultFolder(path, effort, seed)
    # All of them first: another run's folder is refused before anything is computed.
    known = {sweep.name: folder.find(sweep) for sweep in sweeps_of(experiments)}
    folder.prepare()
    arrays: dict[str, Arrays] = {}
    for sweep in sweeps_of(experiments):
        found = known.pop(sweep.name)
        if found is None:
            found = _compute(sweep, folder, on_progress)
        else:
            on_progress(sweep.name, sweep.n_points(effort))
        arrays[sweep.name] = found
    others = _held_besides(experiments, folder, arrays)
    results = Results(effort, seed, arrays)
    checks = []
    for experiment in experiments:
        checks += experiment.check(results)
        _write(experiment, results, folder)
        on_progress(experiment.heading, 1)
    # The report tells of all that the folder holds: an earlier run's part is not lost.
    told = [e for e in EXPERIMENTS.values() if e in others or e in experiments]
    told += [e for e in experiments if e not in told]
    everything = [check for experiment in told for check in experiment.check(results)]
    folder.write_json(CHECKS, [asdict(check) for check in everything])
    html = to_html(told, results, everything)
    write_whole(path / REPORT, html.encode())
    return checks


def _held_besides(
    experiments: Sequence[Experiment], folder: ResultFolder, arrays: dict[str, Arrays]
) -> list[Experiment]:
    """Return other experiments that the folder holds whole, their arrays added to `arrays`."""
    held = []
    for experiment in EXPERIMENTS.values():
        if experiment in experiments:
            continue
        try:
            found = {s.name: arrays.get(s.name) or folder.find(s) for s in experiment.sweeps}
        except DataError:
            continue  # nobody asked for it, so that a damaged file is no reason to stop
        known = {name: values for name, values in found.items() if values is not None}
        if len(known) == len(found):
            arrays.update(known)
            held.append(experiment)
    return held


def _compute(sweep: Sweep, folder: ResultFolder, on_progress: OnProgress) -> Arrays:
    started = time.perf_counter()
    arrays = sweep.compute(folder.effort, folder.seed, lambda: on_progress(sweep.name, 1))
    folder.keep(sweep, arrays, time.perf_counter() - started)
    return arrays


def _write(experiment: Experiment, results: Results, folder: ResultFolder) -> None:
    origin = {"form": results.effort.name, "seed": results.seed}
    for ending, rows in experiment.tables(results).items():
        known = [{**row, **origin} for row in rows]
        folder.write_table(f"{experiment.file_stem}{ending}.csv", known)
    figure = experiment.picture(results)
    told = f"{experiment.heading}: {experiment.title}; {results.effort.name}, seed {results.seed}"
    for ending in PICTURES:
        save(figure, folder.path / f"{experiment.file_stem}{ending}", told)
