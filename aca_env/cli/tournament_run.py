"""What `aca tournament` does, in order: read, play, print, draw."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from aca_env.agents import POLICIES
from aca_env.cli.places import check_folder, check_plot
from aca_env.cli.run_options import load_with, read_seeds, read_settings
from aca_env.cli.run_run import Progress
from aca_env.cli.screen import console, say
from aca_env.cli.tournament_command import TournamentOptions
from aca_env.cli.tournament_scores import run_scores
from aca_env.cli.tournament_text import print_tournament
from aca_env.errors import DataError
from aca_env.game.world import World
from aca_env.policy_words import split_words
from aca_env.scenario.schema import Scenario
from aca_env.tournament.folder import TournamentFolder
from aca_env.tournament.lineups import design_lineups
from aca_env.tournament.plan import Plan
from aca_env.tournament.player import check_workers
from aca_env.tournament.playing import play_plan
from aca_env.tournament.regrets import affordable_seeds
from aca_env.tournament.report import Tournament, assess
from aca_env.tournament.seating import check_policies, find_seats

DEFAULT_SEEDS, DEFAULT_LINEUPS = 100, 1000


def run(name: str | None, options: TournamentOptions) -> None:
    """Run a tournament, or held-out games, and put the results where they were asked for.

    Raises:
        AcaError: anything that is not valid, before anything is played.
    """
    _check_together(name, options)
    check_workers(options.workers)
    check_plot(options.plot)
    check_folder(options.out)
    # A policy given as module:Class usually lies where the command is typed.
    if os.getcwd() not in sys.path:
        sys.path.append(os.getcwd())
    words = check_policies(_words(options))
    settings = read_settings(options.settings)
    if options.held_out or options.reference:
        names = [name] if name is not None else None
        run_scores(names, words, settings, options)
    elif name is not None:
        _run_tournament(load_with(name, settings, (), options.rounds), words, options)


def _words(options: TournamentOptions) -> list[str]:
    if options.policies is None:
        return [*POLICIES]
    words = split_words(options.policies)
    if not words:
        raise DataError(f"--policies: expected names with commas between, got {options.policies!r}")
    return words


def _check_together(name: str | None, options: TournamentOptions) -> None:
    """Raise `DataError` for options that contradict each other."""
    if name is None and not options.reference:
        raise DataError("tournament: expected a scenario, or --reference for all shipped ones")
    if options.write_readme is not None and not options.reference:
        raise DataError("--write-readme: expected together with --reference")
    if not (options.held_out or options.reference):
        return
    which = "--reference" if options.reference else "--held-out"
    foreign = {
        "--seed": options.seed,
        "--lineups": options.lineups,
        "--lineup-seed": options.lineup_seed,
        "--regret": options.regret,
        "--plot": options.plot,
    }
    for option, value in foreign.items():
        if value is not None:
            raise DataError(f"{option}: expected without {which}, got both")


def _run_tournament(scenario: Scenario, words: tuple[str, ...], options: TournamentOptions) -> None:
    seeds = read_seeds(options.seeds, options.seed, DEFAULT_SEEDS)
    lineup_seed = options.lineup_seed or 0
    if lineup_seed < 0:
        raise DataError(f"--lineup-seed: expected a whole number of at least 0, got {lineup_seed}")
    world = World(scenario)
    seating = find_seats(world, words)
    limit = DEFAULT_LINEUPS if options.lineups is None else options.lineups
    design = design_lineups(seating.fitting, limit, lineup_seed)
    n_looks = len(seeds) if options.regret else 0
    if options.regret is None:
        n_looks = affordable_seeds(world, len(design.lineups), len(seeds))
    plan = Plan(scenario, words, design.lineups, seeds, n_looks)
    with Progress(scenario.name, plan.n_rounds) as progress:
        results = play_plan(plan, folder=options.out, n_workers=options.workers, on_rounds=progress)
    tournament = assess(results, design, seating.gaps)
    told = {**plan.to_dict(), "lineup_seed": lineup_seed, **tournament.to_dict()}
    if options.out is not None:
        with TournamentFolder(options.out, plan) as kept:
            kept.finish(told)
    if options.as_json:
        sys.stdout.write(json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False) + "\n")
    else:
        print_tournament(console(), tournament, lineup_seed)
    _draw(tournament, options, plan.to_dict())
    if options.out is not None and not options.as_json:
        say(console(), f"Results: {options.out}")


def _draw(tournament: Tournament, options: TournamentOptions, told: dict[str, Any]) -> None:
    paths: list[Path] = [] if options.plot is None else [options.plot]
    if options.out is not None:
        paths.append(options.out / "plot.png")
    if paths:
        # Loading the plotting library takes longer than many a tournament.
        from aca_env.plots import save  # noqa: PLC0415
        from aca_env.tournament.picture import draw_tournament  # noqa: PLC0415

        figure = draw_tournament(tournament)
        for path in paths:
            save(figure, path, json.dumps(told))
