"""`aca show` for readers: the scenario's facts as tables and sentences."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console

from aca_env.cli.bias_facts import bias_lines
from aca_env.cli.screen import add_row, new_table, say
from aca_env.scenario.collectives import Collective
from aca_env.scenario.defences import Defence
from aca_env.scenario.overlapping import Noise
from aca_env.scenario.schema import Scenario

Facts = Mapping[str, Any]


def print_scenario(screen: Console, scenario: Scenario, facts: Facts) -> None:
    """Print everything a person needs to know of a scenario."""
    say(screen, f"{scenario.name}, version {scenario.version}, hash {facts['hash'][:12]}")
    say(screen, scenario.description)
    say(screen, "")
    told = (_population(scenario, facts), _overlaps(scenario), _settings(scenario))
    for part in (*told, _dynamics(scenario), _shift(scenario)):
        for line in part:
            say(screen, line)
    for line in (*_platform(scenario, facts), *_information(scenario)):
        say(screen, line)
    if "bias" in facts:
        for line in bias_lines(scenario, facts["bias"]):
            say(screen, line)
    _print_signals(screen, facts)
    _print_collectives(screen, scenario, facts)


def _population(scenario: Scenario, facts: Facts) -> Iterator[str]:
    population, pool = scenario.population, facts["pool"]
    source = population.table or f"generator {population.source}, seed {population.pool_seed}"
    yield (
        f"Population: {source}; a pool of {pool['n_users']:,} users with "
        f"{len(pool['features'])} features and {len(pool['labels'])} labels"
    )
    counts = pool["label_counts"]
    if counts is None:
        yield f"  labels: {', '.join(pool['labels'])} (not counted: the pool is large)"
    else:
        listed = [
            f"{name} {count:,} ({count / pool['n_users']:.1%})" for name, count in counts.items()
        ]
        yield f"  labels: {', '.join(listed)}"
    for column, edges in pool["bin_edges"].items():
        yield f"  column {column} is cut at {', '.join(f'{edge:g}' for edge in edges)}"
    records = {
        "every_round": "fresh in every round",
        "bank": f"picked from a bank of {population.bank_size:,} draws",
        "once": "the same people in every round",
    }[population.redraw]
    how = "with" if population.replacement else "without"
    yield (
        f"Records: {population.n_train:,} for training and {population.n_test:,} test users, "
        f"{records}, drawn {how} replacement"
    )


def _overlaps(scenario: Scenario) -> Iterator[str]:
    if not scenario.overlaps:
        return
    sizes = scenario.atom_sizes[1]
    told = "; ".join(
        f"{n:,} ({overlap.share:.2%}) of {' and '.join(overlap.collectives)}"
        for overlap, n in zip(scenario.overlaps, sizes, strict=True)
    )
    rule = {
        "priority": "the first in the list that edits",
        "last": "the last in the list that edits",
        "random": "any that edits, picked by each at random",
    }[scenario.overlap_rule]
    yield f"Members of several collectives: {told}; they follow {rule}"


def _settings(scenario: Scenario) -> Iterator[str]:
    chosen = scenario.randomise
    if chosen is None:
        return
    told = "; ".join(f"{key} from {a:g} to {b:g}" for key, (a, b) in chosen.ranges.items())
    drawn = f"one of {chosen.settings}, drawn with seed {chosen.seed}"
    yield f"Settings: every episode plays {drawn}: {told}"


def _dynamics(scenario: Scenario) -> Iterator[str]:
    end = "then the game ends" if scenario.horizon == "finite" else "then it is cut off"
    yield f"Rounds: {scenario.rounds}, {end}"
    platform = scenario.platform
    options = ", ".join(f"{key} = {value}" for key, value in platform.parameters.items())
    told = [f"platform {platform.classifier}" + (f" ({options})" if options else "")]
    if platform.retrain_every > 1:
        told.append(f"retrained every {platform.retrain_every} rounds")
    if platform.retrain_when is not None:
        told.append(f"and whenever its records drift by more than {platform.retrain_when.drift:g}")
    if platform.learning != "refit":
        told.append(f"each time by {platform.learning} from the model deployed")
    if platform.memory > 1:
        told.append(f"trained on the last {platform.memory} rounds")
    if platform.decay > 0:
        told.append(f"trained on all rounds, an age of k weighing {platform.decay:g}^k")
    if platform.adversary != "none":
        told.append(f"{platform.adversary} adversary against {platform.victim}")
    dynamics = scenario.dynamics
    if dynamics.participation is not None:
        law = dynamics.participation
        told.append(
            f"acting share starts at {law.initial:.0%} and follows payoff (rate {law.rate:g}, "
            f"slope {law.slope:g}, half act at {law.threshold:g})"
        )
    if dynamics.detection is not None:
        told.append(f"drops labels above {dynamics.detection.kappa:g} times their clean count")
    if dynamics.announcements:
        told.append("targets are announced, binding nobody")
    yield f"Dynamics: {'; '.join(told)}"


def _shift(scenario: Scenario) -> Iterator[str]:
    shift = scenario.dynamics.shift
    if shift is not None:
        answer = {"conformity": "takes that label over", "exit": "stays away from the next round"}
        yield (
            "Shift: a user of a planted cell to whom the platform gives another label "
            f"{answer[shift.map]} with probability {shift.strength:g}"
        )


def _platform(scenario: Scenario, facts: Facts) -> Iterator[str]:
    platform = scenario.platform
    if platform.label_smoothing:
        yield f"Labels: {platform.label_smoothing:.0%} of every record is spread over all labels"
    if platform.defences:
        told = ", then ".join(_defence(entry) for entry in platform.defences)
        yield f"Defences: {told}"
    if "privacy" in facts:
        spent = facts["privacy"]
        yield (
            f"Privacy: {spent['mechanism']} noise of scale {spent['scale']:.4g} in every count; "
            f"one record per round is told by epsilon {spent['epsilon']:.4g}, delta "
            f"{spent['delta']:g} over {spent['n_trainings']} trainings "
            f"({spent['epsilon_per_training']:g} each; neighbours: {spent['relation']})"
        )


def _defence(entry: Defence) -> str:
    given = {name: value for name, value in entry.model_dump().items() if name != "kind"}
    words = ", ".join(f"{name} {_value(value)}" for name, value in given.items() if value != ())
    return f"{entry.kind} ({words})"


def _value(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _information(scenario: Scenario) -> Iterator[str]:
    terms, reward = scenario.information, scenario.reward
    yield (
        f"Information: regime {terms.regime}, delta {terms.delta:g}, epsilon {terms.epsilon:g} "
        f"({terms.threshold}), bounds {terms.bounds}, for a {terms.selection} "
        f"{'plan' if terms.selection == 'fixed' else 'of plans'}"
    )
    matrix = reward.matrix if isinstance(reward.matrix, str) else "given"
    added = f"what one adds to the sum of payoffs by the matrix {matrix} over"
    mixed = {
        "min": "the least payoff of all",
        "matrix": f"payoffs by the matrix {matrix}",
        "difference": f"{added} abstaining",
        "aristocrat": f"{added} the mean of one's options",
    }[reward.mode]
    share = f" ({reward.prosocial:g})" if matrix == "prosocial" else ""
    yield f"Reward: {mixed}{share}, discount {reward.gamma:g}{_shaping(scenario)}"


def _shaping(scenario: Scenario) -> str:
    shaping = scenario.reward.shaping
    if shaping.mode == "none":
        return ""
    source = {"bound": "bound", "margin": "bound with a slope between its steps"}[shaping.mode]
    told = f"{shaping.weight:g} times the certified payoff ({source})"
    if shaping.form == "objective":
        return f"; {told} on top, which changes the objective"
    return f"; shaped by {told} as a potential"


def _print_signals(screen: Console, facts: Facts) -> None:
    table = new_table("signal", "features set", "cells left", "values", left=("values",))
    for name, signal in facts["signals"].items():
        values = ", ".join(f"{key}={value}" for key, value in signal["values"].items())
        add_row(table, name, str(signal["n_features"]), f"{signal['n_cells']:,}", values)
    screen.print(table)


def _print_collectives(screen: Console, scenario: Scenario, facts: Facts) -> None:
    texts = ("signals", "strategies", "values", "policy", "limits")
    table = new_table("collective", "members", *texts, left=texts)
    for collective, n_members in zip(scenario.collectives, facts["n_members"], strict=True):
        add_row(
            table,
            collective.name,
            f"{n_members:,} ({collective.share:.2%})",
            ", ".join(collective.signals),
            ", ".join(entry.kind for entry in collective.strategies),
            ", ".join(f"{label} {value:+g}" for label, value in collective.values.items()) or "-",
            collective.policy,
            _limits(collective),
        )
    screen.print(table)


def _limits(collective: Collective) -> str:
    told = []
    if collective.efforts != (1.0,):
        told.append(f"efforts {', '.join(f'{effort:g}' for effort in collective.efforts)}")
    if collective.copies > 1:
        told.append(f"{collective.copies} copies of every edited record")
    if collective.edit_cost:
        told.append(f"{collective.edit_cost:g} per changed feature")
    if collective.budget is not None:
        told.append(f"budget {collective.budget:g} edits per member")
    if collective.types:
        told.append(f"{len(collective.types)} private types")
    if collective.noise is not None:
        told.append(_noise(collective.noise))
    return "; ".join(told) or "-"


def _noise(noise: Noise) -> str:
    parts = [
        ("as agreed", noise.reliability),
        ("with a wrong label", noise.wrong_label),
        ("with a wrong signal", noise.wrong_signal),
        ("unedited", max(0.0, 1 - noise.reliability - noise.wrong_label - noise.wrong_signal)),
    ]
    return "of asked members " + ", ".join(f"{s:.0%} {name}" for name, s in parts if s > 0.00005)
