"""Everything a platform with a menu needs to play rounds: games, accuracy, prices, statistics."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.faces.platform_env.accuracy import Accuracy
from aca_env.faces.platform_env.costs import Costs
from aca_env.faces.platform_env.handed_in import HandedIn
from aca_env.faces.platform_env.switched import SwitchedGames
from aca_env.faces.platform_env.views import Standing
from aca_env.game.game import Game
from aca_env.power.levers import Lever

Whole = NDArray[np.int64]


class Table:
    """One platform with its menu, and the game that is played on it.

    Args:
        games: of which the variants of lever k stand at places k, k + n_levers, …
        levers: the menu.
        costs: its prices.
        accuracy: of classifiers.
    """

    def __init__(
        self, games: SwitchedGames, levers: Sequence[Lever], costs: Costs, accuracy: Accuracy
    ) -> None:
        self.games, self.levers, self.costs, self.accuracy = games, tuple(levers), costs, accuracy
        self.handed_in = HandedIn(games.base)
        first = games.scenarios[0]
        self._is_once = first.population.redraw == "once"
        self._remembers = first.platform.memory > 1 or first.platform.decay > 0
        self.start()

    def start(self) -> None:
        """Stand before the first round."""
        self.standing = Standing.at_start(len(self.handed_in.inside))

    def play(self, place: int, joint: Whole, actions: Any) -> Any:
        """Play a round in a variant, and return what its environment gave.

        Args:
            place: of the variant.
            joint: (K, 5) the collectives' actions, inside their spaces.
            actions: the same by agent.

        Raises:
            ActionError: a masked action, where the scenario says so; nothing is played.
        """
        # Masks are the same in all variants: what they refuse is refused before anything moves.
        row = _row(self.games.present.game, joint)
        if place != self.games.at:
            row = _row(self.games.go_to(place).game, joint)
        game = self.games.present.game
        retrains = game.engine.trainer.is_due(game.present)
        distances = self.handed_in.distances(game, row)
        ahead = self._ahead(game, row) if retrains else self.standing.accuracy
        stepped = self.games.play(actions)
        if retrains and ahead is None:
            ahead = self.accuracy.of_cells(game.present.predicted[0], game.engine.n_train)
        assert ahead is not None
        self._note(place, ahead, retrains, distances)
        self._certify(place, stepped[-1])
        return stepped

    def _ahead(self, game: Game, row: Whole) -> float | None:
        """Return the accuracy of a fitted learner, whose records are gone after the round."""
        if game.world.learner is None:
            return None
        return self.accuracy(game, game.draw, row, np.empty(0, dtype=np.int64))

    def _note(self, place: int, accuracy: float, retrains: bool, distances: Any) -> None:
        setting, was = place % len(self.levers), self.standing
        own = self._is_certified(place)
        history = was.was_sound and own
        sound = (history if self._remembers else own) if retrains else was.is_sound
        cost = self._cost(place, retrains)
        self.standing = Standing(setting, accuracy, cost, retrains, distances, sound, history)

    def _is_certified(self, place: int) -> bool:
        # On records that stay the same, what was seen of them may have chosen the lever.
        chose = self._is_once and place % len(self.levers) != 0
        return self.games.present.game.is_certified and not chose

    def _certify(self, place: int, infos: dict[str, dict[str, Any]]) -> None:
        """Take certificates back where an earlier setting is behind the model."""
        holds = self._is_certified(place) and self.standing.is_sound
        for info in infos.values():
            if "certified" in info:
                info["certified"] = holds

    def _cost(self, place: int, retrains: bool) -> float:
        name, scenario = self.levers[place % len(self.levers)].name, self.games.scenarios[place]
        return self.costs.of(name, scenario, retrains=retrains)

    def ahead(self, place: int, joint: Whole, *, twin: bool) -> tuple[float, float]:
        """Return accuracy and cost of a round in a variant; nothing is played.

        Args:
            place: of the variant.
            joint: (K, 5) the collectives' actions.
            twin: use an independent draw instead of the round's own.
        """
        game = self.games.look(place).game
        retrains = game.engine.trainer.is_due(game.present)
        accuracy = self.standing.accuracy
        if retrains:
            accuracy = self._accuracy_ahead(game, joint, twin=twin)
        return accuracy, self._cost(place, retrains)

    def _accuracy_ahead(self, game: Game, joint: Whole, *, twin: bool) -> float:
        draw, row = game.draw, _row(game, joint)
        labels = np.empty(0, dtype=np.int64)
        if twin:
            draw = game.drawer.draw(game.present, twin=True)
        if game.world.learner is None:
            outcome = game.outcomes(joint[None], twin=twin, with_bounds=False)
            labels = outcome.predicted[0]
        return self.accuracy(game, draw, row, labels)


def _row(game: Game, joint: Whole) -> Whole:
    """Return (1, K) rows of the plans that a joint action (K, 5) comes to."""
    return game.rules.choose(game.present, joint[None]).row.copy()
