"""Whose members may hand in unedited records while their collective edits: they join the rest."""

from aca_env.scenario.overlapping import TOLERANCE, Noise
from aca_env.scenario.schema import Scenario


def may_stand_by(scenario: Scenario, place: int) -> bool:
    """Return whether some members of a collective may stand by while others edit.

    Which of them do depends on what their collective chooses. If it chooses on its records,
    those who stand by are no longer an independent sample in everybody else's rest.

    Args:
        scenario: the scenario.
        place: of the collective.
    """
    group = scenario.collectives[place]
    are_asked = group.efforts == (1.0,) and scenario.dynamics.participation is None
    follow = all(kind.reliability == 1 for kind in group.types)
    return not (are_asked and follow) or _leaves_unedited(group.noise)


def n_samples_chosen(scenario: Scenario, place: int) -> int:
    """Return among how many samples of who stands by a collective chooses for the others.

    One for every effort, and one for abstaining, when nobody of it is in the rest.

    Args:
        scenario: the scenario.
        place: of the collective.
    """
    return 1 + len(scenario.collectives[place].efforts) if may_stand_by(scenario, place) else 1


def _leaves_unedited(noise: Noise | None) -> bool:
    if noise is None:
        return False
    return noise.reliability + noise.wrong_label + noise.wrong_signal < 1 - TOLERANCE
