"""What the platform may choose from: its setting as it is, and named changes of it."""

from collections.abc import Iterable

from aca_env.errors import DataError, ScenarioError
from aca_env.power.levers import DEFAULTS, Lever, pull, read_levers
from aca_env.scenario.platform import HISTOGRAM
from aca_env.scenario.schema import Scenario

AS_IT_IS = Lever("as it is", {})
"""The scenario's own setting: action 0 of every menu."""

KEPT = ("platform.memory", "platform.decay", "information.bounds")
"""What all levers of a menu must agree on, so that a round of one goes on from another's."""

_LEFT_OUT = ("retrain every 2nd round", "retrain every 4th round", "be off by 5%, at worst")


def keep_lever(scenario: Scenario) -> Lever:
    """Return the lever that keeps the old model; before the first round there is none to keep."""
    # A model is due in rounds 0, n, 2 n, …, and no episode has a round n.
    return Lever("keep the old model", {"platform.retrain_every": max(scenario.rounds, 2)})


def learner_levers(*names: str) -> tuple[Lever, ...]:
    """Return a lever per learner that fits it to the records in the histogram's place.

    Args:
        *names: as `platform.classifier` of a scenario has them.
    """
    return tuple(Lever(f"fit {name}", {"platform.classifier": name}) for name in names)


def platform_menu(scenario: Scenario) -> tuple[Lever, ...]:
    """Return the default menu: as it is, keep the old model, and what `DEFAULTS` still allows.

    Of `aca_env.power.levers.DEFAULTS` those that change the memory are left out. So are retraining
    every second or fourth round, which keeping the old model comes to as well, and the worst
    case, which is aimed at plans that a platform does not know when it pulls a lever.
    """
    others = (lever for lever in DEFAULTS if lever.name not in _LEFT_OUT and _keeps_memory(lever))
    fitting = (lever for lever in (keep_lever(scenario), *others) if _fits(scenario, lever))
    return (AS_IT_IS, *fitting)


def _keeps_memory(lever: Lever) -> bool:
    return not any(key in lever.overrides for key in KEPT)


def _fits(scenario: Scenario, lever: Lever) -> bool:
    """Whether the scenario allows a lever, and is another one with it."""
    try:
        return pull(scenario, lever).content_hash != scenario.content_hash
    except DataError:
        return False


def read_menu(
    scenario: Scenario, actions: Iterable[Lever] | None
) -> tuple[tuple[Lever, ...], tuple[Scenario, ...]]:
    """Return a menu, the setting as it is first, and the scenario under each of its levers.

    Args:
        scenario: the scenario as it is.
        actions: the levers; None: `platform_menu`. One without any change may come first, to
            give the setting as it is another name.

    Raises:
        AcaError: levers that the scenario does not allow, or that no game can switch between.
    """
    _check_scenario(scenario)
    given = platform_menu(scenario) if actions is None else read_levers(scenario, actions)
    levers = (
        given if given and not given[0].overrides else read_levers(scenario, (AS_IT_IS, *given))
    )
    variants = tuple(pull(scenario, lever) for lever in levers)
    for lever, variant in zip(levers, variants, strict=True):
        _check_same(scenario, lever, variant)
    return levers, variants


def _check_scenario(scenario: Scenario) -> None:
    if scenario.randomise is not None:
        raise ScenarioError("randomise: expected none where the platform is an agent")
    if scenario.reward.shaping.mode != "none":
        raise ScenarioError(
            'reward.shaping.mode: expected "none" where the platform is an agent, since what is '
            f'certified changes with its setting; got "{scenario.reward.shaping.mode}"'
        )
    _check_forgets(scenario)


def _check_forgets(scenario: Scenario) -> None:
    """Rounds go on from each other's tables of counts, not from a learner's past."""
    platform = scenario.platform
    if platform.retrain_when is not None:
        raise ScenarioError(
            "platform.retrain_when: expected none where the platform is an agent, which says "
            f"itself when to retrain; got drift = {platform.retrain_when.drift:g}"
        )
    lasts = platform.memory > 1 or platform.decay > 0 or platform.learning != "refit"
    if platform.classifier != HISTOGRAM and lasts:
        raise ScenarioError(
            f'platform.classifier: expected "{HISTOGRAM}" with memory, decay or learning other '
            f'than "refit" where the platform is an agent, got "{platform.classifier}"'
        )


def _check_same(scenario: Scenario, lever: Lever, variant: Scenario) -> None:
    try:
        _check_forgets(variant)
    except ScenarioError as error:
        raise DataError(f"lever {lever.name!r}: {error}") from None
    for key in KEPT:
        part, name = key.split(".")
        was, now = (getattr(getattr(one, part), name) for one in (scenario, variant))
        if was != now:
            raise DataError(
                f"lever {lever.name!r}: expected {key} = {was!r} as in the scenario, since rounds "
                f"under other levers go on from its own, got {now!r}"
            )
