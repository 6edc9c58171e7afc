"""Models that go on learning, as a fold over the rounds they were trained in.

A model's parameters are no part of a state: they would have to be pickled, and loading a
pickle runs whatever it says. The deployed model is instead what follows from the rounds gone
by, each of which a state names by counters and plans: fit, go on, go on. Models of games
that are played on are remembered, so that a round costs the one fit it must; a restored
game fits every training of its episode again, once.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from aca_env.game.past_records import HandedIn, History
from aca_env.game.records import Rows
from aca_env.game.streams import Stream, generator
from aca_env.game.world import World
from aca_env.platforms.continued import go_on

FEWEST_KNOWN = 64
"""Models that are remembered at least."""


def fit_seed(seed: int, episode: int, round_: int, shift: int = 0) -> int:
    """Return the seed of a round's fit, the same for every joint action."""
    return int(generator(seed, episode, round_, Stream.PLATFORM + shift).integers(2**32))


class DeployedModels:
    """Finds the model that is deployed after given rounds.

    Args:
        world: the scenario.
        records: returns what the platform trained on in the first round of a history.
    """

    def __init__(self, world: World, records: Callable[[Any, History], Rows]) -> None:
        assert world.learner is not None
        self.world, self.records, self.learner = world, records, world.learner
        self.learning = world.scenario.platform.learning
        self._known: OrderedDict[History, Any] = OrderedDict()
        self._most_known = FEWEST_KNOWN

    def reserve(self, n_games: int) -> None:
        """Remember models of so many games, with and without edits, for two rounds."""
        self._most_known = max(FEWEST_KNOWN, 4 * n_games)

    def trainings(self, history: History) -> list[History]:
        """Return histories that begin with each round of training, the earliest first."""
        every = self.world.scenario.platform.retrain_every
        starts = [place for place, played in enumerate(history) if played.round % every == 0]
        return [history[place:] for place in reversed(starts)]

    def deployed(self, bank: Any, history: History) -> Any:
        """Return the model after given past rounds; None before any training."""
        trainings = self.trainings(history)
        model, place = None, 0
        for known in range(len(trainings), 0, -1):
            if trainings[known - 1] in self._known:
                self._known.move_to_end(trainings[known - 1])
                model, place = self._known[trainings[known - 1]], known
                break
        for past in trainings[place:]:
            last: HandedIn = past[0]
            seed = fit_seed(last.seed, last.episode, last.round)
            model = self.go_on(model, self.records(bank, past), seed)
            self.keep(past, model)
        return model

    def go_on(self, model: Any, records: Rows, seed: int) -> Any:
        """Return a model after more records."""
        space, learning = self.world.space, self.learning
        return go_on(self.learner, model, records, space, seed=seed, learning=learning)

    def keep(self, history: History, model: Any) -> None:
        """Remember the model after the training that a history begins with."""
        self._known[history] = model
        self._known.move_to_end(history)
        while len(self._known) > self._most_known:
            self._known.popitem(last=False)
