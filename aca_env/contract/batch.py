"""Whether a policy answers for many games at once as it does game by game."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from aca_env.agents.base import Policy, PolicyError
from aca_env.agents.uniform import Uniform
from aca_env.errors import AcaError
from aca_env.faces.opponent_games import ManyOpponents
from aca_env.faces.opponents import Opponent, plays_batched
from aca_env.faces.vector import CollectiveActionVectorEnv
from aca_env.game.world import World

SEEDS = (3, 4)


def check_batched(
    make: Callable[[], Policy], world: World, places: Sequence[int], title: str
) -> None:
    """Play a few games side by side, and compare `batched` with `act`.

    Args:
        make: returns a new policy.
        world: what is played.
        places: agents that the policy plays; the others draw at random.
        title: what messages begin with.

    Raises:
        PolicyError: an answer of one game differs, or cannot be played.
    """
    kind = type(make())
    if not plays_batched(kind):
        return
    # Overriding `act` is what has a subclass asked game by game; here it changes nothing.
    alone = type(kind.__name__, (kind,), {"act": kind.act})
    games = CollectiveActionVectorEnv(world, len(SEEDS))
    observations, infos = games.reset(seed=SEEDS)
    teams = [_team(games, one, make, places) for one in (kind, alone)]
    try:
        for number in range(1, world.scenario.rounds + 1):
            joint = np.zeros((len(SEEDS), games.n_agents, 5), dtype=np.int64)
            answers = [joint, joint.copy()]
            for team, answer in zip(teams, answers, strict=True):
                team.act(answer, observations, infos)
                team.act_last(answer, observations, infos)
            _compare(f"{title}, round {number}", answers)
            stepped = games.step(joint)
            for team in teams:
                team.learn(stepped)
            observations, infos = stepped[0], stepped[-1]
    except PolicyError:
        raise
    except Exception as error:  # a foreign policy may fail in any way
        reason = str(error) if isinstance(error, AcaError) else f"{type(error).__name__}: {error}"
        raise PolicyError(f"{title}: batched: {' '.join(reason.split())}") from error


def _team(
    games: CollectiveActionVectorEnv,
    kind: type[Policy],
    make: Callable[[], Policy],
    places: Sequence[int],
) -> ManyOpponents:
    opponents = [
        Opponent(place, kind, make) if place in places else Opponent(place, Uniform, Uniform)
        for place in range(games.n_agents)
    ]
    team = ManyOpponents(games, opponents)
    team.seed(SEEDS)
    team.start()
    return team


def _compare(where: str, answers: Sequence[NDArray[np.int64]]) -> None:
    batched, single = answers
    for game, place in np.argwhere((batched != single).any(axis=-1)):
        raise PolicyError(
            f"{where}, collective_{place}, game {game}: batched answered "
            f"{batched[game, place].tolist()}, act {single[game, place].tolist()}"
        )
