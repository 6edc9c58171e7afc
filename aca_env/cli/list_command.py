"""`aca list`: the shipped scenarios and the questions they answer."""

import json
from pathlib import Path
from typing import Any

from aca_env.cli.run_command import AsJson, Plot


def list_command(plot: Plot = None, as_json: AsJson = False) -> None:
    """List the scenarios and the questions they answer; the picture compares their sizes."""
    from aca_env.cli.places import check_plot  # noqa: PLC0415
    from aca_env.cli.screen import add_row, console, new_table, say  # noqa: PLC0415

    check_plot(plot)
    scenarios = _scenarios()
    if plot is not None:
        _draw(scenarios, plot)
    if as_json:
        print(json.dumps(scenarios, indent=2, ensure_ascii=False))
        return
    table = new_table("name", "collectives", "population", "question", left=("population",))
    table.columns[-1].justify = "left"
    for entry in scenarios:
        population = f"{entry['population']}, {entry['n_train']:,} records"
        add_row(table, entry["name"], str(entry["n_collectives"]), population, entry["question"])
    screen = console()
    screen.print(table)
    say(screen, "Play one with `aca run NAME`, read about it with `aca show NAME`.")


def _draw(scenarios: list[dict[str, Any]], plot: Path) -> None:
    from aca_env.cli.list_plot import draw_list  # noqa: PLC0415 - loads the plotting library
    from aca_env.plots import save  # noqa: PLC0415

    about = {entry["name"]: entry["hash"] for entry in scenarios}
    save(draw_list(scenarios), plot, json.dumps(about))


def _scenarios() -> list[dict[str, Any]]:
    from aca_env.scenario.loading import list_scenarios, load_scenario  # noqa: PLC0415

    entries = []
    for name in list_scenarios():
        scenario = load_scenario(name)
        population = scenario.population
        entries.append(
            {
                "name": name,
                "version": scenario.version,
                "question": scenario.description,
                "n_collectives": len(scenario.collectives),
                "collectives": [collective.name for collective in scenario.collectives],
                "population": population.table or population.source,
                "n_train": population.n_train,
                "n_test": population.n_test,
                "rounds": scenario.rounds,
                "hash": scenario.content_hash,
            }
        )
    return entries
