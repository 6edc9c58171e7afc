"""Held-out games on the command line: one scenario's, or the reference score table."""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from aca_env.cli.run_options import load_with
from aca_env.cli.run_run import Progress
from aca_env.cli.screen import console, say
from aca_env.cli.tournament_command import TournamentOptions
from aca_env.cli.tournament_text import print_scores
from aca_env.errors import DataError
from aca_env.scenario.loading import list_scenarios
from aca_env.tournament.score_table import check_readme, write_readme, write_scores
from aca_env.tournament.scores import Scoring

REFERENCE = Path("results/scores")
COUNT = re.compile(r"[0-9]{1,9}")


def run_scores(
    names: Sequence[str] | None,
    words: Sequence[str],
    settings: Mapping[str, Any],
    options: TournamentOptions,
) -> None:
    """Play held-out games, print and write the scores.

    Args:
        names: scenarios; None for all shipped ones.
        words: policies.
        settings: overrides of all scenarios.
        options: the rest.

    Raises:
        AcaError: anything that is not valid, before anything is played.
    """
    if options.write_readme is not None:
        check_readme(options.write_readme)
    n_seeds = _n_seeds(options)
    scenarios = [
        load_with(name, settings, (), options.rounds)
        for name in (list_scenarios() if names is None else names)
    ]
    folder = options.out
    if folder is None and options.reference:
        folder = REFERENCE
    scoring = Scoring(scenarios, words, n_seeds)
    with Progress("held out", scoring.n_rounds) as progress:
        scores = scoring.play(folder, options.workers, progress)
    if folder is not None:
        write_scores(folder, scores)
    if options.write_readme is not None:
        write_readme(options.write_readme, scores)
    if options.as_json:
        told = [found.to_dict() for found in scores]
        sys.stdout.write(json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False) + "\n")
        return
    print_scores(console(), scores)
    if folder is not None:
        say(console(), f"Results: {folder}")


def _n_seeds(options: TournamentOptions) -> int | None:
    if options.seeds is None:
        return None
    if COUNT.fullmatch(options.seeds.strip()) is None:
        raise DataError(f"--seeds: expected a number of held-out seeds, got {options.seeds!r}")
    return int(options.seeds)
