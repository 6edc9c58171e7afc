"""`aca bench` for readers: rates, growth, waiting times and what was asked."""

from collections.abc import Iterable

from rich.console import Console

from aca_env.bench.checks import Check, check_all
from aca_env.bench.children import Facts
from aca_env.bench.curves import Traced
from aca_env.bench.machine import machine_line
from aca_env.bench.peers import YARDSTICK
from aca_env.bench.running import Results
from aca_env.bench.speed import Rate
from aca_env.bench.summaries import Middle
from aca_env.bench.words import digits, duration
from aca_env.cli.screen import add_row, new_table, say


def print_results(screen: Console, results: Results) -> None:
    """Print everything that was measured, part by part."""
    _print_conditions(screen, results)
    if results.cold is not None and results.warm is not None:
        _print_compile(screen, results)
    if results.rates:
        _print_rates(screen, results)
    if results.curves:
        _print_curves(screen, results.curves)
    if results.latencies or results.worlds:
        _print_waits(screen, results)
    if results.training is not None:
        _print_training(screen, results.training)
    _print_checks(screen, check_all(results))


def _spread(value: Middle) -> str:
    """Return where the quartiles lie, in percent of the median."""
    return f"{value.low / value.median - 1:+.0%} {value.high / value.median - 1:+.0%}"


def _print_conditions(screen: Console, results: Results) -> None:
    effort = results.effort
    say(screen, f"Machine: {machine_line(results.machine)}")
    known = [f"{name} {number}" for name, number in results.versions.items() if number]
    say(screen, f"Versions: {', '.join(known)}")
    say(
        screen,
        f"{effort.n_repeats} repeats of {effort.seconds:g} CPU seconds each, everything once per "
        f"repeat in random order (seed {effort.seed}); medians [quartiles]; "
        f"{results.seconds:.0f} s in all.",
    )


def _print_compile(screen: Console, results: Results) -> None:
    cold, warm = results.cold or {}, results.warm or {}
    say(
        screen,
        f"Kernels: to its first step the first process ever took {duration(cold['first'])}, a "
        f"later one {duration(warm['first'])} (compiled kernels cached), after "
        f"{duration(warm['start'])} to start and {duration(warm['make'])} to make both faces; "
        f"any later step of both {duration(warm['later'])}.",
    )


def _print_rates(screen: Console, results: Results) -> None:
    table = new_table(
        "steps per second", "agents", "worlds", "env-steps\nper CPU s", "quartiles",
        "agent-steps\nper CPU s", "env-steps\non the clock", "agent-steps\non the clock",
        "times\nyardstick",
    )  # fmt: skip
    for rate in results.rates:
        add_row(table, *_rate_cells(rate))
    screen.print(table)
    say(
        screen,
        "Uniform random valid actions, drawn beforehand; resets are timed with the steps. "
        f"Yardstick: {YARDSTICK}, env-steps per CPU second in the same repeat.",
    )
    for reason in results.missing.values():
        say(screen, reason)


def _rate_cells(rate: Rate) -> Iterable[str]:
    return (
        rate.entry.told,
        str(rate.n_agents),
        f"{rate.n_worlds:,}",
        digits(rate.cpu.median),
        _spread(rate.cpu),
        digits(rate.agent_cpu.median),
        digits(rate.wall.median),
        digits(rate.agent_wall.median),
        "-" if rate.ratio is None else digits(rate.ratio.median),
    )


def _print_curves(screen: Console, curves: Iterable[Traced]) -> None:
    table = new_table(
        "time of an env-step against", "from", "to", "there", "and there", "times", "exponent",
        "per element\nat the end", left=("from", "to"),
    )  # fmt: skip
    for traced in curves:
        add_row(table, *_curve_cells(traced))
    screen.print(table)
    say(
        screen,
        "CPU seconds. Exponent: slope in logarithms over the range's upper half as far as "
        "elements and not calls dominate there, with its 95% interval; for worlds, of a call that "
        "steps all of them. Element: one collective's one label in one cell.",
    )


def _curve_cells(traced: Traced) -> Iterable[str]:
    first, last, fit = traced.points[0], traced.points[-1], traced.fit
    exponent = "-" if fit is None else f"{fit.exponent:.2f} [{fit.low:.2f}, {fit.high:.2f}]"
    return (
        f"{traced.curve.axis} ({traced.curve.told})",
        f"{first.size:,}",
        f"{last.size:,}",
        duration(first.cpu.median),
        duration(last.cpu.median),
        digits(traced.ratio.median),
        exponent,
        duration(last.element_seconds),
    )


def _print_waits(screen: Console, results: Results) -> None:
    table = new_table("one call", "on the clock", "quartiles", "first call", "CPU", "peak memory")
    for latency in results.latencies:
        add_row(
            table, latency.told, duration(latency.wall.median), _spread(latency.wall),
            duration(latency.first), duration(latency.cpu.median), "-",
        )  # fmt: skip
    if results.classes is not None:
        facts = results.classes
        wall, again = duration(facts["wall"]), duration(facts["again"])
        memory = _megabytes(facts["peak_megabytes"])
        told = "classes of 3,000,000 × 18 records, four signals"
        add_row(table, told, wall, "-", wall, duration(facts["cpu"]), memory)
        add_row(table, "the same from the cache on disk", again, "-", again, "-", "-")
    if results.worlds is not None:
        told = "two episodes of 4,096 worlds of four collectives"
        add_row(table, told, "-", "-", "-", "-", _megabytes(results.worlds["peak_megabytes"]))
    screen.print(table)


def _megabytes(number: float | None) -> str:
    return "unknown" if number is None else f"{digits(number)} MB"


def _print_training(screen: Console, facts: Facts) -> None:
    if "missing" in facts:
        say(screen, f"Training: stable-baselines3 is not installed ({facts['missing']})")
        return
    say(
        screen,
        f"Training: PPO on {facts['n_slots']} agents of 64 worlds, {facts['n_steps']:,} "
        f"agent-steps in {duration(facts['wall'])}, of which the environment took "
        f"{facts['share']:.1%}.",
    )


def _print_checks(screen: Console, checks: Iterable[Check]) -> None:
    table = new_table("asked of", "asked", "measured", "holds", left=("asked", "holds"))
    for check in checks:
        if check.measured is not None:
            holds = "yes" if check.holds else "NO"
            asked = f"{check.asked} {check.unit}".rstrip()
            add_row(table, check.name, asked, digits(check.measured), holds)
    if table.row_count:
        screen.print(table)
