"""The 0/1 knapsack with at most one option per item, solved exactly in whole numbers.

A price per unit of budget turns the knapsack into independent choices and bounds every
solution from above. Only the items whose choice the price leaves in doubt (the core) are
then searched, by a dynamic program over undominated (cost, value) states. Prices are
floats, but they only prune, with room for their rounding: costs and values stay whole.
A general solver for integer programs would be slower, and exact only up to a tolerance.

Source: Pisinger (1995), A minimal algorithm for the multiple-choice knapsack problem.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aca_env.platforms.training import Whole

Reals = NDArray[np.float64]

STAY = -1
"""The choice of none of an item's options."""

MAX_STATES = 1 << 18
"""States that the dynamic program may keep; real count tables need a few hundred."""

# Each bound is a few roundings away from its exact value, relative to all that is at stake.
_ROUNDING = 1e-13


def best_choices(costs: Whole, values: Whole, budget: int) -> Whole:
    """Return the option of each item that together are worth most within the budget.

    Exact, except that an instance built to need more than `MAX_STATES` states (values
    proportional to costs, both of many digits) stops there, with the best found so far.

    Args:
        costs: (n_items, n_options), at least 0; the rows' maxima sum to less than 2**62.
        values: (n_items, n_options), rows' maxima likewise; options worth 0 or less are
            never taken.
        budget: what the costs may sum to, at least 0.

    Returns:
        Choices (n_items,): an option of the item, or `STAY`.

    >>> best_choices(np.array([[5], [4], [3]]), np.array([[9], [6], [5]]), budget=7)
    array([-1,  0,  0])
    """
    usable = (values > 0) & (costs <= budget)
    items = np.flatnonzero(usable.any(axis=1))
    choices = np.full(len(values), STAY, dtype=np.int64)
    if len(items):
        choices[items] = _solve(_with_stay(costs[items], values[items], usable[items]), budget) - 1
    return choices


@dataclass(frozen=True, eq=False)
class _Menu:
    """Costs and values (n_items, 1 + n_options) with staying first, which is free."""

    costs: Whole
    values: Whole
    usable: NDArray[np.bool_]

    def spent(self, choices: Whole) -> int:
        return int(self.costs[np.arange(len(choices)), choices].sum())

    def gained(self, choices: Whole) -> int:
        return int(self.values[np.arange(len(choices)), choices].sum())

    def richest(self) -> Whole:
        """Return what an unlimited budget would choose, at the least cost."""
        return self._cheapest(self.values == self.values.max(axis=1, keepdims=True))

    def at_price(self, price: float) -> Whole:
        """Return what is worth most to somebody who pays the price per unit of cost."""
        worth = self.values - price * self.costs
        return self._cheapest(worth == worth.max(axis=1, keepdims=True))

    def _cheapest(self, among: NDArray[np.bool_]) -> Whole:
        costs = np.where(among, self.costs, np.iinfo(np.int64).max)
        return np.asarray(costs.argmin(axis=1), dtype=np.int64)


def _with_stay(costs: Whole, values: Whole, usable: NDArray[np.bool_]) -> _Menu:
    free = np.zeros((len(costs), 1), dtype=np.int64)
    return _Menu(
        np.hstack([free, np.where(usable, costs, 0)]),
        np.hstack([free, np.where(usable, values, 0)]),
        np.hstack([free == 0, usable]),
    )


def _solve(menu: _Menu, budget: int) -> Whole:
    richest = menu.richest()
    if menu.spent(richest) <= budget:
        return richest
    price, start = _fitting_price(menu, budget)
    return _Core(menu, budget, price, _filled(menu, budget, price, start)).search()


def _fitting_price(menu: _Menu, budget: int) -> tuple[float, Whole]:
    """Return the least price whose choices fit the budget, and these choices.

    Choices change only at the slope between two options of one item.
    """
    more_cost = menu.costs[:, :, None] - menu.costs[:, None, :]
    more_value = menu.values[:, :, None] - menu.values[:, None, :]
    real = (more_cost > 0) & (more_value > 0)
    slopes = np.unique(more_value[real] / more_cost[real])
    low, high = -1, len(slopes)
    price = 2 * float(slopes[-1])
    start = menu.at_price(price)
    while high - low > 1:
        middle = (low + high) // 2
        choices = menu.at_price(float(slopes[middle]))
        if menu.spent(choices) <= budget:
            high, price, start = middle, float(slopes[middle]), choices
        else:
            low = middle
    return price, start


def _filled(menu: _Menu, budget: int, price: float, start: Whole) -> Whole:
    """Return the choices after the dearer ones of equal worth, as many as fit in turn.

    They matter where values are proportional to costs: then no price tells items apart.
    """
    worth = menu.values - price * menu.costs
    is_tied = worth >= worth.max(axis=1, keepdims=True) - _ROUNDING * menu.values
    dearer = np.where(is_tied & menu.usable, menu.costs, -1).argmax(axis=1)
    rows = np.arange(len(start))
    more_cost = menu.costs[rows, dearer] - menu.costs[rows, start]
    is_taken = np.cumsum(more_cost) <= budget - menu.spent(start)
    return np.where(is_taken, dearer, start)


class _Core:
    """The dynamic program over the items whose choice the price leaves in doubt."""

    def __init__(self, menu: _Menu, budget: int, price: float, start: Whole) -> None:
        rows = np.arange(len(start))
        self.menu, self.budget, self.price, self.start = menu, budget, price, start
        self.more_cost = menu.costs - menu.costs[rows, start][:, None]
        self.more_value = menu.values - menu.values[rows, start][:, None]
        self.regret = np.where(menu.usable, price * self.more_cost - self.more_value, np.inf)
        self.regret[rows, start] = np.inf
        self.best = menu.gained(start)
        at_stake = float(menu.values.max(axis=1).sum()) + price * menu.costs.sum(dtype=float)
        self.room = 1 - _ROUNDING * at_stake
        self.found: tuple[int, int, int] | None = None
        self.trail: list[tuple[Whole, Whole]] = []

    def search(self) -> Whole:
        """Return the best choices, in the menu's columns."""
        least = self.regret.min(axis=1)
        cost = np.array([self.menu.spent(self.start)])
        value = np.array([self.best])
        bound = self._bound(cost, value)[0]
        order = np.argsort(least, kind="stable")
        for stage, item in enumerate(order):
            # A gain is a whole number: less than one more than the best is none.
            if bound - least[item] < self.best + self.room:
                break
            options = np.flatnonzero(bound - self.regret[item] >= self.best + self.room)
            cost, value = self._extend(stage, int(item), options, (cost, value))
            if len(cost) > MAX_STATES:
                break
        return self._rebuild(order)

    def _bound(self, cost: Whole, value: Whole) -> Reals:
        return np.asarray(value + self.price * (self.budget - cost), dtype=np.float64)

    def _extend(
        self, stage: int, item: int, options: Whole, states: tuple[Whole, Whole]
    ) -> tuple[Whole, Whole]:
        """Return the states after this item's choice; keeps the best and the way back."""
        columns = np.append(self.start[item], options)
        cost = (states[0] + self.more_cost[item, columns][:, None]).ravel()
        value = (states[1] + self.more_value[item, columns][:, None]).ravel()
        n_before = len(states[0])
        top = int(np.where(cost <= self.budget, value, -1).argmax())
        if cost[top] <= self.budget and value[top] > self.best:
            self.best = int(value[top])
            self.found = (stage, top % n_before, int(columns[top // n_before]))
        kept = np.flatnonzero(self._bound(cost, value) >= self.best + self.room)
        kept = kept[np.lexsort((-value[kept], cost[kept]))]
        record = np.maximum.accumulate(value[kept])
        kept = kept[np.append(True, record[1:] > record[:-1])[: len(kept)]]
        self.trail.append((kept % n_before, columns[kept // n_before]))
        return cost[kept], value[kept]

    def _rebuild(self, order: Whole) -> Whole:
        choices = self.start.copy()
        if self.found is None:
            return choices
        stage, state, column = self.found
        choices[order[stage]] = column
        for earlier in range(stage - 1, -1, -1):
            origins, columns = self.trail[earlier]
            choices[order[earlier]] = columns[state]
            state = int(origins[state])
        return choices
