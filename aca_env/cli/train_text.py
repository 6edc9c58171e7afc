"""`aca train` for readers: returns before and after, and what they are measured by."""

from rich.console import Console

from aca_env.cli.screen import add_row, new_table, say
from aca_env.training.evaluating import BEST
from aca_env.training.results import AgentResult, Return, results
from aca_env.training.running import Trained


def print_training(screen: Console, trained: Trained) -> None:
    """Print what was learned, by whom, and how far it came."""
    options, plan = trained.plan.options, trained.plan
    scenario, told = options.scenario, results(trained)
    say(screen, f"{scenario.name}: {scenario.description}")
    say(
        screen,
        f"{options.algo}, learning: {options.learn}, {plan.total:,} decisions per model in "
        f"{options.n_envs:,} games at once, seed {options.seed}, hash {scenario.content_hash[:12]}",
    )
    words = list(dict.fromkeys(word for one in told for word in one.yardsticks))
    columns = ("learns", "before", "after", *words)
    best = ("share of\nbest",) if BEST in words else ()
    table = new_table(*columns, *best)
    for one in told:
        add_row(table, *_cells(one, words), *([_share(one)] if best else []))
    screen.print(table)
    seeds = options.eval_seeds
    say(
        screen,
        f"Mean return of an episode ± the 95% interval over {len(seeds)} games (seeds "
        f"{seeds.start}:{seeds.stop}) that were not trained on; a policy beside it plays the "
        "same seats in the same games.",
    )
    for note in trained.notes:
        say(screen, note)
    say(screen, _how_long(trained))
    say(screen, f"Play it: aca run {scenario.name} {_play(trained)}")
    say(screen, f"Logs: tensorboard --logdir {trained.folder / 'tensorboard'}")
    say(screen, f"Results: {trained.folder}")


def _cells(one: AgentResult, words: list[str]) -> list[str]:
    shown = [_shown(one.before), _shown(one.after)]
    return [one.name, *shown, *(_shown(one.yardsticks.get(word)) for word in words)]


def _shown(value: Return | None) -> str:
    if value is None:
        return "-"
    return f"{value.mean:.4f}" + ("" if value.half_width is None else f" ± {value.half_width:.4f}")


def _share(one: AgentResult) -> str:
    return "-" if one.best_share is None else f"{one.best_share:.1%}"


def _how_long(trained: Trained) -> str:
    if trained.resumed == trained.plan.total:
        return "The run was finished before: nothing was trained now."
    since = f" from {trained.resumed:,} decisions on" if trained.resumed else ""
    return f"Trained{since} in {trained.seconds:.0f} s."


def _play(trained: Trained) -> str:
    """Return the options that let what was learned play where it learned."""
    options, told = trained.plan.options, f"trained:{trained.folder}"
    if len(options.learners) == len(options.scenario.agents):
        return f"--policy {told}"
    return " ".join(f"--policy {agent}={told}" for agent in options.learners)
