"""What `aca society` does, in order: read, play, print, draw."""

import json
import sys
from io import StringIO
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure
from rich.console import Console
from tqdm import tqdm

from aca_env.cli.places import check_folder, check_plot
from aca_env.cli.run_options import read_seeds, read_settings
from aca_env.cli.run_run import Progress
from aca_env.cli.screen import PIPED_WIDTH, console, say
from aca_env.cli.society_command import SocietyOptions
from aca_env.cli.society_text import print_runs, print_societies, print_tipping
from aca_env.errors import DataError
from aca_env.runs.folder import write_json
from aca_env.runs.running import check_seeds
from aca_env.society.critical_mass import LEVEL
from aca_env.society.loading import list_societies, load_society
from aca_env.society.runs import SocietyRuns, default_form, describe_society, play_society
from aca_env.society.settings import Society
from aca_env.society.tipping import MULTIPLES, SOURCES, TippingCurve, tipping_curve

DEFAULT_SEEDS = 20
MOST_SEEDS = 10_000
NO_OPTIONS = (None, None, None, None, (), False, None, None, None, None)

Found = SocietyRuns | TippingCurve


def run_list(name: str | None, options: SocietyOptions) -> None:
    """Print the shipped societies and the questions they answer.

    Raises:
        DataError: a society, or an option that only a society to be played has use for.
    """
    if name is not None:
        raise DataError(f"--list: expected without a society, got {name!r} too")
    empty = SocietyOptions(*NO_OPTIONS, options.as_json)
    if options != empty:
        raise DataError("society: expected a society to play, got options without one")
    found = [load_society(name) for name in list_societies()]
    if options.as_json:
        rows = [
            {
                "name": society.name,
                "version": society.version,
                "question": society.description,
                "users": society.users,
                "network": society.network.kind,
                "game": society.game.scenario,
                "steps": society.steps,
                "hash": society.content_hash,
            }
            for society in found
        ]
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    print_societies(console(), found)


def run(name: str, options: SocietyOptions) -> None:
    """Play a society and put the results where they were asked for.

    Raises:
        AcaError: anything that is not valid, before anything is played.
    """
    seeds = read_seeds(options.seeds, options.seed, DEFAULT_SEEDS)
    check_seeds(seeds)
    if len(seeds) > MOST_SEEDS:
        raise DataError(f"--seeds: expected at most {MOST_SEEDS}, got {len(seeds)}")
    society = load_society(name, _settings(options))
    if options.collective is not None and not options.tipping:
        raise DataError("--collective: expected together with --tipping, got it alone")
    check_plot(options.plot)
    check_folder(options.out)
    found = _play(society, seeds, options)
    document = {**describe_society(society, seeds), **found.to_dict()}
    if options.as_json:
        text = json.dumps(_plain(document), indent=2, ensure_ascii=False, allow_nan=False)
        sys.stdout.write(text + "\n")
    else:
        _print(console(), found)
    _keep(found, document, options)


def _settings(options: SocietyOptions) -> dict[str, Any]:
    settings = read_settings(options.settings)
    if options.steps is not None:
        if "steps" in settings:
            raise DataError("--steps: expected once, got it with --set steps too")
        settings["steps"] = options.steps
    return settings


def _play(society: Society, seeds: range, options: SocietyOptions) -> Found:
    form = options.form or default_form(society)
    level = LEVEL if options.level is None else options.level
    n_runs = len(seeds) * (len(MULTIPLES) * len(SOURCES) if options.tipping else 1)
    with Runs(society.name, n_runs) as progress:
        if not options.tipping:
            return play_society(society, seeds, form, level, on_run=progress)
        return tipping_curve(
            society, seeds=seeds, form=form, collective=options.collective, level=level,
            on_run=progress,
        )  # fmt: skip


class Runs(Progress):
    """A bar over runs."""

    def __call__(self, n_done: int) -> None:
        """Move on by a number of runs."""
        if self._bar is None:
            self._bar = tqdm(total=self.n_rounds, desc=self.name, unit=" runs", file=sys.stderr)
        self._bar.update(n_done)


def _print(screen: Console, found: Found) -> None:
    if isinstance(found, TippingCurve):
        print_tipping(screen, found)
    else:
        print_runs(screen, found)


def _plain(value: Any) -> Any:
    """Return a document in which numbers that JSON does not have are null."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    is_lost = isinstance(value, float) and not abs(value) < float("inf")
    return None if is_lost else value


def _keep(found: Found, document: dict[str, Any], options: SocietyOptions) -> None:
    """Write the folder and the picture that were asked for."""
    if options.out is None and options.plot is None:
        return
    # Loading the plotting library takes longer than many a run.
    from aca_env.plots import save  # noqa: PLC0415

    about = json.dumps(_plain(describe_society(found.society, found.seeds)))
    figure = _figure(found)
    if options.plot is not None:
        save(figure, options.plot, about)
    if options.out is None:
        return
    options.out.mkdir(parents=True, exist_ok=True)
    write_json(options.out / "society.json", _plain(document))
    page = StringIO()
    _print(Console(file=page, width=PIPED_WIDTH, highlight=False), found)
    _write(options.out / "page.txt", page.getvalue())
    if isinstance(found, SocietyRuns):
        _write(options.out / "history.csv", found.history().to_csv(index=False))
    save(figure, options.out / "plot.png", about)
    if not options.as_json:
        say(console(), f"Results: {options.out}")


def _figure(found: Found) -> Figure:
    from aca_env.society.pictures import draw_runs, draw_tipping  # noqa: PLC0415 - as above

    return draw_tipping(found) if isinstance(found, TippingCurve) else draw_runs(found)


def _write(path: Path, text: str) -> None:
    """Write a text whole or not at all."""
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
