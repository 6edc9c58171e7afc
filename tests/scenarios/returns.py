"""Returns of one agent's rule against given rivals, over many episodes at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from aca_env.game.game import Game

from .menus import Actions
from .rules import Boxes, Rule, climb, constant, uniform

Returns = NDArray[np.float64]  # (n_episodes,)


@dataclass(frozen=True, eq=False)
class Contest:
    """One agent's place in a scenario, everybody else's behaviour given.

    Attributes:
        game: the game.
        agent: whose rule is looked for.
        actions: its actions (n_actions, 5).
        rules: a rule for everybody; the agent's own is not read.
    """

    game: Game
    agent: int
    actions: Actions
    rules: Sequence[Rule]

    def play(self, rule: Rule, seeds: range) -> Returns:
        """Return what the agent earns with a rule, in one episode per seed."""
        rules = [*self.rules]
        rules[self.agent] = rule
        self.game.reset(np.array(seeds, dtype=np.uint64))
        earned = np.zeros(len(seeds))
        while not self.game.is_over:
            joint = np.stack([rule.act(self.game, i) for i, rule in enumerate(rules)], axis=1)
            earned += self.game.step(joint, with_bounds=False).reward[:, self.agent]
        return earned

    def constants(self, seeds: range) -> NDArray[np.float64]:
        """Return (n_actions, n_episodes) returns of taking one action throughout.

        An action whose budget is exhausted is masked and becomes an abstention.
        """
        rules = [constant(self.actions, place) for place in range(len(self.actions))]
        return np.stack([self.play(rule, seeds) for rule in rules])


def find_feedback(contest: Contest, boxes: Boxes, tried: Sequence[int], seeds: range) -> Rule:
    """Return the best rule found: from the best constant action, improved box by box."""
    best = int(contest.constants(seeds).mean(axis=1).argmax())
    start = uniform(contest.actions, boxes, best)
    return climb(start, tried, partial(_mean_return, contest, seeds))


def _mean_return(contest: Contest, seeds: range, rule: Rule) -> float:
    return float(contest.play(rule, seeds).mean())


@dataclass(frozen=True)
class Gain:
    """What a rule earns beyond the best constant action, on the same episodes.

    Attributes:
        constant: mean return of the best constant action on these very episodes.
        feedback: mean return of the rule.
        lead: mean of rule − 1.1 × constant.
        halfwidth: half the 95% interval of the lead.
    """

    constant: float
    feedback: float
    lead: float
    halfwidth: float

    @property
    def is_ten_percent(self) -> bool:
        """Whether the rule earns 10% more, beyond chance, and both earn something."""
        return self.constant > 0 and self.lead - self.halfwidth > 0


def measure_gain(contest: Contest, rule: Rule, seeds: range) -> Gain:
    """Return how a rule compares with the best constant action."""
    constants = contest.constants(seeds)
    best = constants[constants.mean(axis=1).argmax()]
    earned = contest.play(rule, seeds)
    lead = earned - 1.1 * best
    halfwidth = 1.96 * lead.std(ddof=1) / np.sqrt(len(lead))
    return Gain(float(best.mean()), float(earned.mean()), float(lead.mean()), float(halfwidth))
