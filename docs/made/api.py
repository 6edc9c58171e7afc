"""Pages of the API: one heading per public name, filled from its docstring."""

from collections.abc import Mapping
from importlib import import_module
from types import ModuleType

MODULES = {
    "aca_env": "Environments, evaluation, and the nouns",
    "aca_env.strategies": "Strategies",
    "aca_env.bounds": "Bounds",
    "aca_env.coalitions": "Solution concepts of coalitions",
    "aca_env.platforms": "Platforms",
    "aca_env.platforms.learners": "Learners of a platform",
    "aca_env.platforms.suboptimality": "How suboptimal a learner is",
    "aca_env.populations": "Populations",
    "aca_env.agents.base": "What a policy is",
    "aca_env.policy_contract": "Is a policy right?",
    "aca_env.diagnosis.diagnose": "Diagnosis of a round",
    "aca_env.diagnosis.stability_info": "Deviation gains in every step",
    "aca_env.formation.forming": "Formation of coalitions",
    "aca_env.power.platform_power": "Power of a platform in a scenario",
    "aca_env.power.measure": "Power, of outcomes of yours",
    "aca_env.power.levers": "Levers",
    "aca_env.planning.best_reply": "Best replies",
    "aca_env.planning.joint_search": "Best joint actions",
    "aca_env.planning.equilibria": "Equilibria",
    "aca_env.faces.platform_env": "A platform as an agent: the protocol",
    "aca_env.faces.market_env": "Platforms that compete: the protocol",
    "aca_env.faces.coalition_env": "Coalitions in play: the protocol",
    "aca_env.market": "Platforms as agents",
    "aca_env.society": "Society",
    "aca_env.sweeps": "Sweeps",
    "aca_env.trajectories": "Trajectories",
    "aca_env.reproduce.style": "The one style of plots",
    "aca_env.errors": "Errors",
}
"""Public modules and the titles of their pages."""


def api_pages() -> dict[str, str]:
    """Return the pages in Markdown by their path below `docs`."""
    homes: dict[str, str] = {}
    for name in MODULES:
        for path in public_names(name):
            homes.setdefault(path, name)
    return {f"api/{_file(name)}": _page(name, homes) for name in MODULES}


def _file(name: str) -> str:
    return f"{name.replace('.', '-')}.md"


def public_names(name: str) -> list[str]:
    """Return the full paths of a module's public names, where each is defined."""
    module = import_module(name)
    return list(
        dict.fromkeys(path for word in _words(module) if (path := _path(module, word)) is not None)
    )


def _words(module: ModuleType) -> list[str]:
    if hasattr(module, "__all__"):
        return list(module.__all__)
    return [
        word
        for word, value in vars(module).items()
        if not word.startswith("_") and getattr(value, "__module__", None) == module.__name__
    ]


def _path(module: ModuleType, word: str) -> str | None:
    value = getattr(module, word)
    if isinstance(value, ModuleType):
        return None
    if getattr(value, "__module__", None) and getattr(value, "__qualname__", None):
        return f"{value.__module__}.{value.__qualname__}"
    return None


def _page(name: str, homes: Mapping[str, str]) -> str:
    # The top module's docstring is one line; the others' say what the module is for.
    options = "    options:\n      members: false\n      show_root_heading: false\n"
    lines = [f"# {MODULES[name]}\n", f"`{name}`\n\n::: {name}\n{options}"]
    lines[1] += "      show_root_toc_entry: false\n"
    lines += [_entry(path, name, homes[path]) for path in public_names(name)]
    return "\n".join(lines)


def _entry(path: str, name: str, home: str) -> str:
    """Return a name's place on a page; one that another page tells of is a link to there."""
    if home == name:
        return f"::: {path}\n"
    word = path.rpartition(".")[2]
    return f"`{word}`: see [{MODULES[home]}]({_file(home)}#{path}).\n"
