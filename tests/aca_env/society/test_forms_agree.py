"""The aggregated form has exactly the law of the individual one."""

from collections import Counter
from itertools import product

import numpy as np
import pytest
from scipy.stats import ks_2samp, multinomial

from aca_env.society import AggregatedSociety, IndividualSociety
from aca_env.society.decisions import chances
from tests.aca_env.society.small import small

DECISIVE = (np.array([0.3, 0.0]), np.array([0.2, 0.1]))


def individual_law(society):
    """Return the exact law of the next counts by kind and collective, user by user."""
    found = Counter()
    every = chances(society.society.choice, society.standing(), DECISIVE)
    shape = (society.kinds.n_kinds, society.n_collectives + 1)
    for choice in product(range(shape[1]), repeat=society.n_users):
        counts = np.zeros(shape, dtype=int)
        np.add.at(counts, (society.kind_of, np.array(choice)), 1)
        weight = np.prod(every[np.arange(society.n_users), choice])
        found[tuple(counts.reshape(-1).tolist())] += weight
    return found


def splits(n, parts):
    """Yield all ways to put n users into so many places."""
    if parts == 1:
        yield (n,)
        return
    for first in range(n + 1):
        for rest in splits(n - first, parts - 1):
            yield (first, *rest)


def aggregated_law(society):
    """Return the same law from the chances of groups: sums of independent multinomials."""
    moves = society.transitions(DECISIVE)
    width = society.n_collectives + 1
    law = Counter({tuple([0] * society.counts.size): 1.0})
    for kind, row in enumerate(society.counts):
        for place, n in enumerate(row):
            grown = Counter()
            for split in splits(int(n), width):
                weight = multinomial.pmf(split, int(n), moves[kind, place]) if n else 1.0
                for counts, chance in law.items():
                    added = np.array(counts).reshape(-1, width)
                    added[kind] += split
                    grown[tuple(added.reshape(-1).tolist())] += weight * chance
            law = grown
    return law


def test_one_step_has_the_same_law_to_the_last_digits():
    society = small(users=7, start={"cool": 0.3, "wet": 0.15})
    individual = IndividualSociety(society, seed=3)
    aggregated = AggregatedSociety(society, seed=3)
    rows = np.zeros((individual.kinds.n_kinds, 3), dtype=int)
    np.add.at(rows, (individual.kind_of, individual.membership), 1)
    # The same state in both forms: the start is drawn kind by kind from one stream.
    assert np.array_equal(rows, aggregated.counts)
    aggregated.seen = individual.seen.copy()

    one, other = individual_law(individual), aggregated_law(aggregated)

    assert sum(one.values()) == pytest.approx(1)
    for counts in one.keys() | other.keys():
        assert one[counts] == pytest.approx(other[counts], abs=1e-12)


def test_both_forms_start_and_learn_alike():
    society = small(beliefs={"source": "success", "reports": 3.0})
    one, other = IndividualSociety(society, seed=5), AggregatedSociety(society, seed=5)
    assert np.array_equal(one.members, other.members)
    assert one.collectives[0].success == other.collectives[0].success
    assert np.allclose(one.beliefs, other.beliefs)
    assert np.allclose(one.seen, other.seen)


def paths(form, society, seeds):
    """Return members and beliefs at some steps, (n_seeds, n_numbers)."""
    rows = []
    for seed in seeds:
        states = form(society, seed).run().states
        numbers = [(at.members, at.belief) for t in (1, 4, 8) for at in states[t]]
        rows.append(np.array(numbers).reshape(-1))
    return np.array(rows)


def smallest_p(one, other):
    """Return the least p of all two-sample tests, times their number."""
    found = [ks_2samp(a, b, method="asymp").pvalue for a, b in zip(one.T, other.T, strict=True)]
    return min(found) * len(found)


def energy_p(one, other, rng, n_shuffles=200):
    """Return the permutation p of the energy distance between two samples of whole paths."""
    joint = np.concatenate([one, other])
    joint = (joint - joint.mean(axis=0)) / (joint.std(axis=0) + 1e-12)
    distance = np.linalg.norm(joint[:, None] - joint[None], axis=-1)

    def energy(first):
        between = distance[np.ix_(first, ~first)].mean()
        within = distance[np.ix_(first, first)].mean() + distance[np.ix_(~first, ~first)].mean()
        return 2 * between - within

    first = np.arange(len(joint)) < len(one)
    seen = energy(first)
    shuffled = [energy(rng.permutation(first)) for _ in range(n_shuffles)]
    return (1 + sum(value >= seen for value in shuffled)) / (1 + n_shuffles)


def test_a_thousand_users_go_the_same_ways_in_both_forms():
    society = small(users=1000)
    one = paths(IndividualSociety, society, range(100))
    other = paths(AggregatedSociety, society, range(1000, 1100))

    assert smallest_p(one, other) > 0.01
    assert energy_p(one, other, np.random.default_rng(0)) > 0.01

    # A slightly different society is told apart, so the tests could have failed.
    wrong = small(users=1000, choice={"rate": 0.3, "temperature": 0.1, "peers": 0.45})
    different = paths(AggregatedSociety, wrong, range(1000, 1100))
    assert smallest_p(one, different) < 1e-3
    assert energy_p(one, different, np.random.default_rng(0)) < 0.01
