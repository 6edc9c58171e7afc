import pytest

from aca_env.bench.learner_speed import NAMES, compare

SMALL = {
    "population.n_train": 3000,
    "population.n_pool": 3000,
    "population.redraw": "every_round",
}


@pytest.mark.parametrize("name", NAMES)
def test_both_fits_have_the_same_records_and_predict_the_same(name):
    told = compare(name, SMALL)
    assert 0 < told["distinct"] <= 3000
    assert told["same"] == 1
    assert min(told["first"], told["again"], told["raw"]) > 0
