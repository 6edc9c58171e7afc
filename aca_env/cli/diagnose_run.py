"""What `aca diagnose` does, in order: play, put back, diagnose, print, draw."""

import json
import os
import sys
from collections.abc import Callable, Iterable
from functools import partial
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from aca_env.cli.diagnose_coalitions import (
    coalition_headlines,
    draw_coalitions,
    find_coalitions,
    print_coalitions,
)
from aca_env.cli.diagnose_command import DiagnoseOptions
from aca_env.cli.diagnose_text import print_diagnosis
from aca_env.cli.places import check_folder, check_plot
from aca_env.cli.run_options import load_with, read_settings
from aca_env.cli.run_run import Progress
from aca_env.cli.screen import PIPED_WIDTH, console, say
from aca_env.diagnosis.diagnose import EPISODES, diagnose
from aca_env.diagnosis.needed_shares import check_level
from aca_env.diagnosis.plain import plain
from aca_env.diagnosis.report import Diagnosis
from aca_env.diagnosis.story import Story, play_to
from aca_env.errors import DataError
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.formation.report import Formation
from aca_env.game.world import World
from aca_env.policies import make_policies
from aca_env.scenario.overlapping import check_disjoint
from aca_env.scenario.schema import Scenario

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def run(name: str, options: DiagnoseOptions) -> None:
    """Diagnose a round of a scenario and put the results where they were asked for.

    Raises:
        AcaError: anything that is not valid, before anything is played.
    """
    seed = _check(options)
    settings = read_settings(options.settings)
    scenario = load_with(name, settings, options.policies, options.rounds)
    check_disjoint(scenario, "diagnose")
    number = _round(scenario, options.round)
    # A policy given as module:Class usually lies where the command is typed.
    if os.getcwd() not in sys.path:
        sys.path.append(os.getcwd())
    env = CollectiveActionEnv(World(scenario))
    policies = make_policies(scenario)
    for policy in policies.values():
        policy.attach(env)
    with Progress(scenario.name, scenario.rounds) as progress:
        story = play_to(env, policies, seed, number, on_round=progress)
    found = diagnose(
        env,
        story.joint_action,
        level=options.level,
        n_rounds=options.repeats,
        why_not=story.why_not,
    )
    formation = None
    if options.coalitions:
        formation = find_coalitions(env, story.joint_action, options.level)
    document = make_document(found, story, scenario, formation)
    also, more = [], None
    if formation is not None:
        also, more = coalition_headlines(formation), partial(print_coalitions, formation=formation)
    page = partial(print_diagnosis, found=found, scenario=scenario, also=also, more=more)
    if options.as_json:
        sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n")
    else:
        page(console())
    _keep(found, story, document, options, page)
    if options.out is not None and formation is not None:
        _keep_pictures(options.out, draw_coalitions(env, story.joint_action), document)


def make_document(
    found: Diagnosis, story: Story, scenario: Scenario, formation: Formation | None = None
) -> dict[str, Any]:
    """Return the diagnosis and the episode around it as plain data."""
    return {
        "rounds": scenario.rounds,
        "policies": [collective.policy for collective in scenario.collectives],
        "repetitions": EPISODES,
        **found.to_dict(),
        "episode": {"success": plain(story.success), "bound": plain(story.bound)},
        "coalitions": None if formation is None else formation.to_dict(),
    }


def _check(options: DiagnoseOptions) -> int:
    """Return the seed; raise `DataError` for what cannot be, before anything is played."""
    seed = 0 if options.seed is None else options.seed
    if not 0 <= seed < 2**64:
        raise DataError(f"--seed: expected a whole number in [0, 2**64), got {seed}")
    try:
        check_level(options.level)
    except DataError as error:
        raise DataError(f"--{error}") from None
    if options.repeats < 0 or options.repeats == 1 or options.repeats > MOST_REPEATS:
        raise DataError(
            f"--repeats: expected 0, or 2 to {MOST_REPEATS} rounds, got {options.repeats}"
        )
    check_plot(options.plot)
    check_folder(options.out)
    return seed


MOST_REPEATS = 10_000


def _round(scenario: Scenario, wanted: int | None) -> int:
    number = (scenario.rounds + 1) // 2 if wanted is None else wanted
    if not 1 <= number <= scenario.rounds:
        raise DataError(f"--round: expected 1 to {scenario.rounds}, got {number}")
    return number


def _keep(
    found: Diagnosis,
    story: Story,
    document: dict[str, Any],
    options: DiagnoseOptions,
    page: Callable[[Console], None],
) -> None:
    """Write the folder and the picture that were asked for."""
    if options.out is None and options.plot is None:
        return
    # Loading the plotting library takes longer than many a diagnosis.
    from aca_env.diagnosis.pictures import PICTURES, draw_all  # noqa: PLC0415
    from aca_env.plots import save  # noqa: PLC0415

    if options.plot is not None:
        save(draw_all(found, story), options.plot, _about(document))
    if options.out is None:
        return
    options.out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    _write(options.out / "diagnosis.json", text)
    written = StringIO()
    page(Console(file=written, width=PIPED_WIDTH, highlight=False))
    _write(options.out / "page.txt", written.getvalue())
    drawn = ((name, draw(found, story)) for name, draw in PICTURES.items())
    _keep_pictures(options.out, drawn, document)
    if not options.as_json:
        say(console(), f"Results: {options.out}")


def _keep_pictures(
    folder: Path, drawn: "Iterable[tuple[str, Figure]]", document: dict[str, Any]
) -> None:
    from aca_env.plots import save  # noqa: PLC0415 - as above

    for name, figure in drawn:
        save(figure, folder / f"{name}.png", _about(document))


def _about(document: dict[str, Any]) -> str:
    return json.dumps({key: document[key] for key in ("scenario", "content_hash", "seed", "round")})


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
