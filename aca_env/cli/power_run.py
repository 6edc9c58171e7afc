"""What `aca power` does, in order: read, play, print, draw."""

import json
import os
import sys
from collections.abc import Sequence
from io import StringIO
from typing import Any

from rich.console import Console
from tqdm import tqdm

from aca_env.cli.places import check_folder, check_plot
from aca_env.cli.power_command import PowerOptions
from aca_env.cli.power_text import print_power
from aca_env.cli.run_options import load_with, read_seeds, read_settings
from aca_env.cli.run_run import Progress
from aca_env.cli.screen import PIPED_WIDTH, console, say
from aca_env.errors import DataError
from aca_env.power.levers import Lever, read_levers
from aca_env.power.report import PowerReport, n_steps, report_power
from aca_env.runs.folder import describe, write_json
from aca_env.runs.running import check_seeds
from aca_env.scenario.setting_text import parse_setting

DEFAULT_SEEDS = 20
MOST_SEEDS = 1_000


def run(name: str, options: PowerOptions) -> None:
    """Measure power in a scenario and put the results where they were asked for.

    Raises:
        AcaError: anything that is not valid, before anything is played.
    """
    seeds = read_seeds(options.seeds, options.seed, DEFAULT_SEEDS)
    check_seeds(seeds)
    if len(seeds) > MOST_SEEDS:
        raise DataError(f"--seeds: expected at most {MOST_SEEDS}, got {len(seeds)}")
    settings = read_settings(options.settings)
    scenario = load_with(name, settings, options.policies, options.rounds)
    given = [read_lever(text) for text in options.levers] if options.levers else None
    levers = read_levers(scenario, given)
    check_plot(options.plot)
    check_folder(options.out)
    # A policy given as module:Class usually lies where the command is typed.
    if os.getcwd() not in sys.path:
        sys.path.append(os.getcwd())
    with Steps(scenario.name, n_steps(scenario, len(seeds), len(levers))) as progress:
        report = report_power(scenario, seeds, levers, on_step=progress)
    document = {**describe(scenario, seeds), **report.to_dict()}
    if options.as_json:
        sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n")
    else:
        print_power(console(), report)
    _keep(report, document, options)


def read_lever(text: str) -> Lever:
    """Return a lever as typed: a name, a colon, and settings with semicolons between them.

    Raises:
        AcaError: it does not read, or names what is not the platform's.

    >>> read_lever("slow: platform.retrain_every=6").overrides
    {'platform.retrain_every': 6}
    """
    name, colon, rest = text.partition(":")
    parts: Sequence[str] = [part for part in rest.split(";") if part.strip()]
    if not colon or not name.strip() or not parts:
        raise DataError(f"--lever: expected NAME:KEY=VALUE, got {text!r}")
    overrides: dict[str, Any] = {}
    for part in parts:
        key, value = parse_setting(part.strip())
        if key in overrides:
            raise DataError(f"--lever: expected {key} once, got it twice in {text!r}")
        overrides[key] = value
    return Lever(name.strip(), overrides)


class Steps(Progress):
    """A bar over rounds, collectives and comparisons."""

    def __call__(self, n_done: int) -> None:
        """Move on by a number of steps."""
        if self._bar is None:
            self._bar = tqdm(total=self.n_rounds, desc=self.name, unit=" steps", file=sys.stderr)
        self._bar.update(n_done)


def _keep(report: PowerReport, document: dict[str, Any], options: PowerOptions) -> None:
    """Write the folder and the picture that were asked for."""
    if options.out is None and options.plot is None:
        return
    # Loading the plotting library takes longer than many a report.
    from aca_env.plots import save  # noqa: PLC0415
    from aca_env.power.pictures import draw_power  # noqa: PLC0415

    about = json.dumps(describe(report.scenario, report.seeds))
    figure = draw_power(report)
    if options.plot is not None:
        save(figure, options.plot, about)
    if options.out is None:
        return
    options.out.mkdir(parents=True, exist_ok=True)
    write_json(options.out / "power.json", document)
    _write_page(report, options)
    save(figure, options.out / "power.png", about)
    if not options.as_json:
        say(console(), f"Results: {options.out}")


def _write_page(report: PowerReport, options: PowerOptions) -> None:
    """Write the page whole or not at all."""
    assert options.out is not None
    page = StringIO()
    print_power(Console(file=page, width=PIPED_WIDTH, highlight=False), report)
    beside = options.out / ".page.txt.part"
    beside.write_text(page.getvalue(), encoding="utf-8")
    beside.replace(options.out / "page.txt")
