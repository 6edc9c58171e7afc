"""The list of shipped scenarios, with the question that each one answers."""

import aca_env

TOP = """# Shipped scenarios

Each scenario is one question. `aca show NAME` explains it, `aca run NAME` plays it with its own
policies. This list is made from the files.

| scenario | collectives | records | rounds | question |
| --- | ---: | ---: | ---: | --- |
"""


def scenario_list() -> str:
    """Return the page in Markdown."""
    return TOP + "\n".join(_row(name) for name in aca_env.list_scenarios()) + "\n"


def _row(name: str) -> str:
    scenario = aca_env.load_scenario(name)
    numbers = f"{len(scenario.collectives)} | {scenario.population.n_train:,} | {scenario.rounds}"
    return f"| `{name}` | {numbers} | {scenario.description} |"
