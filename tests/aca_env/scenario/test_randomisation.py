"""Ranges of a scenario's numbers: how they are written, and what they draw."""

import numpy as np
import pytest
from scipy.stats import kstest

from aca_env.scenario.loading import load_scenario, with_overrides
from aca_env.scenario.randomisation import settings_of
from aca_env.scenario.setting_text import parse_setting
from tests.aca_env.scenario.ranges import SHARE, VALUE, ranged

HASH_WITHOUT = "118001976351ebded77e4c83437291070c227f9590921d4dfb74f343ce61f116"


def shares(scenario, place=0):
    return [setting.collectives[place].share for setting in settings_of(scenario)]


def test_a_scenario_without_ranges_is_what_it_always_was(scenario):
    assert scenario.randomise is None
    assert scenario.content_hash == HASH_WITHOUT
    assert settings_of(scenario) == (scenario,)
    assert scenario.n_settings == 1


def test_ranges_of_a_file_may_be_quoted_keys_or_tables(scenario_file):
    text = scenario_file.read_text(encoding="utf-8")
    written = {
        f"'{SHARE}' = [0.1, 0.2]\n'{VALUE}' = [-1, 1]",
        'collectives.0.share = [0.1, 0.2]\ncollectives.0.values."Low vs. high" = [-1, 1]',
        '[randomise.ranges.collectives.0]\nshare = [0.1, 0.2]\nvalues = {"Low vs. high" = [-1, 1]}',
    }
    hashes = set()
    for ranges in written:
        scenario_file.write_text(f"{text}\n[randomise.ranges]\n{ranges}", encoding="utf-8")
        scenario = load_scenario(scenario_file)
        assert scenario.randomise.ranges == {SHARE: (0.1, 0.2), VALUE: (-1.0, 1.0)}
        hashes.add(scenario.content_hash)
    assert len(hashes) == 1


@pytest.mark.parametrize(
    "overrides",
    [
        {"randomise.ranges.collectives.0.share": [0.1, 0.2]},
        {"randomise__ranges__collectives__0__share": (0.1, np.float64(0.2))},
        {'randomise.ranges."collectives.0.share"': np.array([0.1, 0.2])},
        {"randomise.ranges": {"collectives.0.share": [0.1, 0.2]}},
        {"randomise": {"ranges": {"collectives": {0: {"share": [0.1, 0.2]}}}}},
        dict([parse_setting("randomise.ranges.collectives.0.share=[0.1, 0.2]")]),
        dict([parse_setting('randomise.ranges."collectives.0.share"=[0.1,0.2]')]),
    ],
)
@pytest.mark.parametrize("before", [{}, {SHARE: [0.3, 0.4]}, {SHARE: [0.3, 0.4], VALUE: [0, 1]}])
def test_every_spelling_of_an_override_sets_the_same_range(scenario, before, overrides):
    start = ranged(scenario, before) if before else scenario
    ranges = with_overrides(start, overrides).randomise.ranges
    assert ranges == {key: tuple(ends) for key, ends in before.items()} | {SHARE: (0.1, 0.2)}


def test_the_other_keys_are_overridden_like_any(scenario):
    start = ranged(scenario, {SHARE: [0.1, 0.2]})
    few = with_overrides(start, dict([parse_setting("randomise.settings=4")]))
    assert (few.randomise.settings, few.randomise.ranges) == (4, start.randomise.ranges)
    assert with_overrides(few, {"randomise": None}).content_hash == HASH_WITHOUT


def test_the_hash_covers_settings_seed_and_ranges(scenario):
    variants = [
        scenario,
        ranged(scenario, {SHARE: [0.1, 0.2]}),
        ranged(scenario, {SHARE: [0.1, 0.3]}),
        ranged(scenario, {"collectives.1.share": [0.1, 0.2]}),
        ranged(scenario, {SHARE: [0.1, 0.2]}, settings=4),
        ranged(scenario, {SHARE: [0.1, 0.2]}, seed=1),
    ]
    assert len({variant.content_hash for variant in variants}) == len(variants)


def test_a_setting_is_what_overrides_of_its_draws_would_make(scenario):
    label = "Greening & Shade Expansion"
    given = ranged(
        scenario,
        {
            SHARE: [0.1, 0.2],
            "collectives.north.weights.water": [0, 2],
            f"collectives.1.values.{label}": [-1, 1],
            "collectives.1.values.Rain": [5, 5],
            "collectives.south.edit_cost": [0, 0.1],
            "collectives.1.weights.heat": [0, 1],
        },
        settings=5,
    )
    settings = settings_of(given)
    assert len(settings) == given.n_settings == 5
    for setting in settings:
        north, south = setting.collectives
        overrides = {
            "collectives.0.share": north.share,
            "collectives.0.weights.water": north.weights["water"],
            f"collectives.1.values.{label}": south.values[label],
            "collectives.1.values.Rain": 5,
            "collectives.1.edit_cost": south.edit_cost,
            "collectives.1.weights.heat": south.weights["heat"],
        }
        assert setting.content_hash == with_overrides(scenario, overrides).content_hash
        assert setting.origin == scenario.origin
    assert len({setting.content_hash for setting in settings}) == 5


def test_draws_are_uniform_and_independent(scenario):
    given = ranged(scenario, {SHARE: [0.1, 0.3], "collectives.1.share": [0.2, 0.6]}, settings=256)
    first, second = np.array(shares(given)), np.array(shares(given, 1))
    assert first.min() >= 0.1
    assert first.max() <= 0.3
    assert kstest(first, "uniform", (0.1, 0.2)).pvalue > 0.01
    assert kstest(second, "uniform", (0.2, 0.4)).pvalue > 0.01
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.2


def test_more_settings_and_other_ranges_leave_draws_as_they_are(scenario):
    few = shares(ranged(scenario, {SHARE: [0.1, 0.2]}, settings=3))
    more = {SHARE: [0.1, 0.2], "collectives.0.edit_cost": [0, 1], "collectives.1.share": [0, 0.5]}
    assert shares(ranged(scenario, more, settings=9))[:3] == few
    assert shares(ranged(scenario, {"collectives.north.share": [0.1, 0.2]}, settings=3)) == few
    assert shares(ranged(scenario, {SHARE: [0.1, 0.2]}, settings=3, seed=1)) != few


@pytest.mark.parametrize(
    "ends", [(0.1, 0.1), (0.0, 5e-324), (-1.7e308, 1.7e308), (0.3, 0.3 + 6e-17)]
)
def test_draws_never_leave_their_range(scenario, ends):
    given = ranged(scenario, {"collectives.1.values.Rain": ends}, settings=256)
    values = [setting.collectives[1].values["Rain"] for setting in settings_of(given)]
    assert all(ends[0] <= value <= ends[1] for value in values)


def test_a_collective_whose_name_is_a_number_goes_by_its_place(scenario):
    given = with_overrides(scenario, {"collectives.0.name": "1", "collectives.1.name": "a.b"})
    for second in ("collectives.1.share", 'collectives."a.b".share'):
        setting, *_ = settings_of(ranged(given, {second: [0.2, 0.2], SHARE: [0.1, 0.1]}))
        assert [group.share for group in setting.collectives] == [0.1, 0.2]
