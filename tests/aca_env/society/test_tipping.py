import numpy as np
import pytest

from aca_env.errors import AcaError
from aca_env.society import load_society
from aca_env.society.critical_mass import critical_mass
from aca_env.society.starting import platform_of
from aca_env.society.tipping import tipping_curve
from tests.aca_env.society.small import small

SMALL = {"game.settings.population.n_pool": 20_000}


@pytest.fixture(scope="module")
def society():
    return load_society("critical-mass", SMALL)


def test_the_critical_mass_is_where_the_exact_numbers_turn(society):
    mass, platform = critical_mass(society), platform_of(society)
    assert platform.exact_success(np.array([mass.successful]), society.users)[0] == 1
    assert platform.exact_success(np.array([mass.successful - 1]), society.users)[0] == 0

    rng = np.random.default_rng(0)
    for part, certified in ((0.9, False), (1.1, True)):
        members = np.array([round(part * mass.certified)])
        bounds = [platform.play(members, society.users, rng).bound[0] for _ in range(20)]
        assert all((np.array(bounds) >= 0.5) == certified)


def test_unreliable_members_take_more_of_them(society):
    half = load_society(society, {"reliability.cooling": 0.5})
    assert critical_mass(half).certified == pytest.approx(
        2 * critical_mass(society).certified, abs=1
    )


def test_a_tighter_bound_has_a_smaller_critical_mass(society):
    tight = load_society(society, {"beliefs.bound": "tight"})
    assert critical_mass(tight).certified < critical_mass(society).certified


def test_cascades_tip_above_the_critical_mass_and_die_below_it(society):
    curve = tipping_curve(society, seeds=range(5), multiples=(0.3, 0.8, 1.2))
    told = {
        source: [p for p in curve.points if p.source == source] for source in ("bound", "success")
    }

    assert [p.tipped for p in told["bound"]] == [0, 0, 5]
    assert [p.died for p in told["bound"]] == [5, 5, 0]
    # Told success itself, they need only as many as success does.
    assert 0.3 < curve.mass.successful / curve.mass.certified < 0.8
    assert [p.tipped for p in told["success"]] == [0, 5, 5]
    low, high = told["bound"][0].interval
    assert (low, round(high, 3)) == (0, 0.434)
    assert told["bound"][2].interval == pytest.approx((1 - high, 1))


def test_starts_beyond_those_who_want_it_are_left_out(society):
    curve = tipping_curve(society, seeds=range(1), multiples=(1.0, 100.0), sources=("bound",))
    assert [point.multiple for point in curve.points] == [1.0]
    with pytest.raises(AcaError, match="expected starts of at most the 400,000 users"):
        tipping_curve(society, seeds=range(1), multiples=(100.0,))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"form": "both"}, "unknown form 'both'"),
        ({"level": 0}, r"level: expected a number in \(0, 1\], got 0"),
        ({"level": float("nan")}, "level: expected"),
        ({"collective": "heat"}, "unknown collective 'heat'; known: cooling"),
        ({"multiples": (0.0,)}, "multiples: expected numbers above 0, got 0.0"),
        ({"sources": ("rumour",)}, "unknown source 'rumour'"),
    ],
)
def test_wrong_options_are_refused_in_one_line(society, options, told):
    with pytest.raises(AcaError, match=rf"^{told}"):
        tipping_curve(society, seeds=range(1), **options)


def test_an_estimate_predicts_no_critical_mass(society):
    guess = load_society(society, {"game.settings.information.regime": "anonymous"})
    with pytest.raises(AcaError, match="expected a regime with a certified bound"):
        critical_mass(guess)


def test_out_of_reach_is_none_and_has_no_curve():
    few = small(game={"scenario": "climate-four", "settings": {
        "population": {"n_pool": 20_000, "n_train": 5}}}, start={"shade": 0.0})  # fmt: skip
    assert critical_mass(few, "cooling").certified is None
    with pytest.raises(AcaError, match=r"no number of members certifies 0\.5"):
        tipping_curve(few, collective="cooling", seeds=range(1))
