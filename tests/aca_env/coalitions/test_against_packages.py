"""The same games through independent packages; skipped where they are not installed."""

import numpy as np
import pytest

from aca_env.coalitions import banzhaf, least_core, nucleolus, prenucleolus, shapley

from .games import KINDS, game, is_imputable

SEEDS = range(3)


def games():
    return [(kind, n, seed) for kind in KINDS for n in range(2, 9) for seed in SEEDS]


def test_coopgame_finds_the_same_shares():
    coopgame = pytest.importorskip("coopgame")
    for kind, n, seed in games():
        values = game(kind, n, seed)
        theirs = coopgame.Game(values[1:].tolist())
        assert shapley(values) == pytest.approx(coopgame.shapley(theirs), abs=1e-9)
        assert banzhaf(values) == pytest.approx(coopgame.banzhaf(theirs), abs=1e-9)
        found = coopgame.prenucleolus(theirs)["allocation"]
        assert prenucleolus(values) == pytest.approx(found, abs=1e-7)
        epsilon = coopgame.least_core(theirs, "preimputation")["epsilon"]
        assert least_core(values).epsilon == pytest.approx(epsilon, abs=1e-7)
        if is_imputable(values, n):
            found = coopgame.nucleolus(theirs)["allocation"]
            assert nucleolus(values) == pytest.approx(found, abs=1e-7)


def test_coopgame_certifies_the_prenucleolus_in_rational_numbers():
    coopgame = pytest.importorskip("coopgame")
    rng = np.random.default_rng(0)
    for n in range(2, 9):
        for _ in range(5):
            values = [0, *rng.integers(-5, 20, size=2**n - 1).tolist()]
            shares = prenucleolus(values).tolist()
            assert coopgame.certify_rational(values[1:], shares, "preimputation")["satisfied"]


def test_shapiq_finds_the_same_shapley_and_banzhaf_values():
    shapiq = pytest.importorskip("shapiq")
    for kind, n, seed in games()[:: len(SEEDS)]:
        values = game(kind, n, seed)
        bits = 1 << np.arange(n)
        computer = shapiq.ExactComputer(lambda inside, v=values, b=bits: v[inside @ b], n)
        for index, ours in (("SV", shapley), ("BV", banzhaf)):
            theirs = computer(index, order=1).get_n_order_values(1)
            assert ours(values) == pytest.approx(theirs, abs=1e-9)
