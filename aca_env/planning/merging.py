"""The certified bound of collectives that plant one target together, as if they were one."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.margins import Sizes, guaranteed_success, margin, statistical_cost
from aca_env.bounds.non_neutral import conflict_gap, rest_gap
from aca_env.bounds.radii import radius, sets_of_cells
from aca_env.counts import conflicts
from aca_env.game.bank import Draw
from aca_env.game.game import Game
from aca_env.game.menu import OBJECTIVES
from aca_env.game.outcome import weighted
from aca_env.planning.payoffs import Actions, Reals
from aca_env.planning.situation import made_legal

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
Tables = NDArray[Any]

PLANTING = OBJECTIVES.index("planting")


class Merged(NamedTuple):
    """An agent's planting actions, each with all who are expected to plant the same target.

    Attributes:
        n_members: (n_games, n) acting members of all of them together.
        bound: (n_games, n) the certified bound of their common success.
    """

    n_members: Whole
    bound: Reals


def merged_bounds(game: Game, place: int, actions: Actions, expected: Actions) -> Merged:
    """Return mass and certified bound of planting actions with all who plant the same.

    All who plant one signal and label count as one collective: its records are theirs, and
    its prevalence, own conflict and outer share are pooled. By neutrality that is an i.i.d.
    sample of their joint size, so that the paper's margin (THEORY Section 3) holds for it
    with δ' of the asking agent's own action. Members who err are a component of their own.
    Records are an independent draw. The cross term is that of all others, as the agent's
    regime shows it: `full`, `aggregate`, `aggregate_sum`, `worst_case` and `transparent` as
    they are. `known_interventions`, its robust form and `anonymous` read the others off one
    collective's own records; there the others' whole mass stands in, which is certified and
    takes less knowledge. As anywhere, detection and a split of one fixed table void the
    guarantee (`Game.is_certifiable`). Old classifiers are not waited for: the bound is that of
    a platform that retrains this round.

    Args:
        game: where the games stand; they stay there.
        place: index of the agent.
        actions: (n, 5) its actions; each plants a target. Where a mask forbids one, its
            numbers mean nothing.
        expected: (n_games, n_agents, 5) what everybody else is expected to do.

    Source: Battiloro et al. (2026), Theorem 3.1, for the union of several collectives.
    """
    n_members = np.empty((len(expected), len(actions)), dtype=np.int64)
    bound = np.empty(n_members.shape)
    for part, games in game.parts():
        round_ = MergedRound(part, part.drawer.draw(part.present, twin=True), place)
        n_members[games], bound[games] = round_.bounds(actions, expected[games])
    return Merged(n_members, bound)


@dataclass(frozen=True, eq=False)
class _Union:
    """Who plants one target together in each game, and what everybody hands in.

    Attributes:
        row: (n_games, n_agents) rows of the plans.
        joins: (n_games, n_agents) whether they plant the target.
        target: the label's code.
    """

    row: Whole
    joins: Flags
    target: int

    def inside(self, tables: Tables) -> Tables:
        """Return the sum over the collectives that join of tables (n_games, n_agents, ...)."""
        return self._sum(tables, self.joins)

    def outside(self, tables: Tables) -> Tables:
        """Return the sum over all other collectives."""
        return self._sum(tables, ~self.joins)

    @staticmethod
    def _sum(tables: Tables, chosen: Flags) -> Tables:
        shape = chosen.shape + (1,) * (tables.ndim - 2)
        return np.asarray((tables * chosen.reshape(shape)).sum(axis=1))


class MergedRound:
    """One draw of a round in games of one setting."""

    def __init__(self, game: Game, draw: Draw, place: int) -> None:
        self.game, self.draw, self.place = game, draw, place
        self.world, self.plans, self.state = game.world, game.world.plans, game.present
        self.agents = np.arange(self.world.n_agents)

    def bounds(self, actions: Actions, expected: Actions) -> Merged:
        """Return mass and bound of every action with all who plant the same."""
        found = []
        for action in actions:
            joint = expected.copy()
            joint[:, self.place] = action
            # The number of a label is the entry on its axis.
            found.append(self._bound(self._union(made_legal(self.game, joint), int(action[1]))))
        members, bound = zip(*found, strict=True)
        return Merged(np.stack(members, axis=1), np.stack(bound, axis=1))

    def _union(self, joint: Actions, target: int) -> _Union:
        row = self.world.rows_in_case(self.game.rules.choose(self.state, joint).row)
        plans, place = self.plans, self.place
        told = [table[self.agents, row] for table in (plans.objective, plans.signal, plans.target)]
        joins = told[0] == PLANTING
        joins &= (told[1] == told[1][:, [place]]) & (told[2] == target)
        return _Union(row, joins, target)

    def _bound(self, union: _Union) -> tuple[Whole, Reals]:
        plans, bank = self.plans, self.draw.bank
        own_row = union.row[:, self.place]
        place = (self.draw.entry, union.row)
        acting = plans.n_acting[self.agents, union.row]
        n_members = union.inside(plans.n_own[self.agents, union.row])
        log = plans.log_inverse_delta[self.place, own_row]
        if self.world.scenario.information.regime == "transparent":
            won = self._published(union) > self.game.engine.trainer.tau_records(self.state)[..., 0]
        else:
            sizes = self._sizes(n_members, acting.sum(axis=1))
            cost = statistical_cost(sizes, log[:, None]) + plans.tau * np.asarray(sizes.n_total)
            cost = cost + self._bias_cost(union, acting, sizes)
            own = conflicts(union.inside(self._acting_raw(union)))[..., union.target]
            prevalence = union.inside(bank.prevalence[place])
            cross = self._cross(union, acting)
            if bank.errors is not None:
                cross = cross + union.inside(bank.errors[place])
            won = margin(prevalence, cross, own, sizes, cost) > 0
        slack = self._slack(n_members, log, own_row) + self._distance(union, acting)
        bound = guaranteed_success(won, union.inside(bank.members[place]), n_members, slack)
        return np.asarray(n_members), bound

    def _distance(self, union: _Union, acting: Whole) -> Reals:
        """Return (n_games,) what bounds take the pooled members' distance from everybody for."""
        apart = union.inside(acting * self.world.distances.paid)
        return np.asarray(apart / np.maximum(union.inside(acting), 1))

    def _bias_cost(self, union: _Union, acting: Whole, sizes: Sizes) -> Reals:
        """Return (n_games, 1) what margins lose for the laws of those who do not edit.

        They are judged by the pooled members, whose law is the mixture of their own.
        """
        found, own = self.world.distances, self._distance(union, acting)[:, None]
        rounds = np.reshape(sizes.n_total, (-1, 1)) / self.world.scenario.population.n_train
        past = self._past("n_acting")
        idle = self.world.n_members * rounds - acting - (0 if past is None else past)
        of_rest = rest_gap(own, found.paid_rest, 1) * self.world.n_rest * rounds
        of_idle = (idle * conflict_gap(own, found.paid)).sum(axis=1, keepdims=True)
        return np.asarray(of_rest + of_idle)

    def _acting_raw(self, union: _Union) -> Tables:
        """Return (n_games, n_agents, C, L) the unedited records of those who act as agreed."""
        bank, level = self.draw.bank, union.row % self.world.n_levels
        if bank.own_raw is not None:
            return np.asarray(bank.own_raw[self.draw.entry, union.row])
        return np.asarray(bank.raw[self.draw.entry] - bank.idle[self.draw.entry, level])

    def _past(self, name: str) -> Tables | None:
        memory = self.state.memory
        return None if memory is None else weighted(memory, name)

    def _cross(self, union: _Union, acting: Whole) -> Tables:
        """Return (n_games, C) what all others, and all past rounds, may speak against it."""
        regime, bank = self.world.scenario.information.regime, self.draw.bank
        place, target = (self.draw.entry, union.row), union.target
        past_post, past_against = self._past("post"), self._past("against")
        if regime == "aggregate":
            handed = union.outside(bank.post[place])
            if past_post is not None:
                handed = handed + past_post.sum(axis=1)
            return np.asarray(conflicts(np.asarray(handed))[..., target])
        if regime in ("full", "aggregate_sum"):
            against = union.outside(bank.against[place][..., target])
            if past_against is not None:
                against = against + past_against[..., target].sum(axis=1)
            return np.asarray(against)
        mass = union.outside(acting).astype(np.float64)[:, None]
        past_acting = self._past("n_acting")
        if past_against is not None and past_acting is not None:
            mass = mass + union.outside(past_acting)[:, None]
            mass = mass + union.inside(past_against[..., target])
        return np.asarray(mass)

    def _published(self, union: _Union) -> Tables:
        """Return (n_games, C) the target's lead in what the platform learns from."""
        bank, draw = self.draw.bank, self.draw
        handed = bank.post[draw.entry, union.row].sum(axis=1) + bank.rest[draw.rest_entry]
        idle = bank.idle[draw.entry, self.world.idle_row(union.row)].sum(axis=1)
        total = self.game.engine.trainer.detect(handed + idle)
        past = self._past("mixture")
        total = total if past is None else total + past
        return np.asarray(-conflicts(np.asarray(total))[..., union.target])

    def _sizes(self, n_members: Tables, n_acting: Whole) -> Sizes:
        """Return what stands behind the margin; every number (n_games, 1)."""
        n_train, state = self.world.scenario.population.n_train, self.state
        members, n_rest = n_members[:, None], (n_train - n_acting)[:, None].astype(np.float64)
        if state.memory is None:
            return Sizes(members, members, n_rest, n_rest, n_train)
        rounds = 1 + state.memory.weight.sum(axis=1)[:, None]
        pooled = n_rest + weighted(state.memory, "n_rest")[:, None]
        squared = n_rest + state.memory.n_rest_squared.sum(axis=1)[:, None]
        effective = pooled**2 / np.maximum(squared, 1e-300)
        if self.world.scenario.population.redraw == "once":
            effective = np.minimum(n_rest, pooled / rounds)
        return Sizes(members, members, pooled, effective, n_train * rounds)

    def _slack(self, n_members: Tables, log: Reals, own_row: Whole) -> Reals:
        """Return (n_games,) the outer radii: of the pooled members, and of the test users."""
        terms = self.world.scenario.information
        cells = np.array([min(n, 10**300) for n in self.plans.n_signal_cells], dtype=np.float64)
        union = np.vectorize(sets_of_cells, otypes=[float])(cells)
        union = union[self.plans.signal[self.place, own_row]]
        is_chosen, is_published = terms.selection == "menu", terms.regime == "transparent"
        log_members = log + union * (is_chosen or is_published)
        log_test = log + union * is_chosen
        n_test = self.world.scenario.population.n_test
        return np.asarray(radius(n_members, log_members) + radius(n_test, log_test))
