"""Overlaps and noise in few draws; `test_coverage` plays thousands of every case."""

from dataclasses import replace

import numpy as np
import pytest

from aca_env.scenario.loading import with_overrides

from .draws import play
from .intervals import Coverage
from .with_groups import WITH_GROUPS

N_DRAWS = 300
BY_NAME = {case.setting.name: case.setting for case in WITH_GROUPS}
FEW = ("overlap, last wins, full", "overlap and noise, full", "overlap and noise, transparent")


@pytest.mark.parametrize("name", FEW)
def test_success_falls_below_the_bound_in_at_most_delta_of_a_few_draws(name):
    games = play(BY_NAME[name], N_DRAWS)
    for i in range(games.success.shape[1]):
        assert games.coverage(i).holds, f"{name}, collective {i}: {games.coverage(i)}"
    # Some draws claim a cell more than others.
    assert np.ptp(games.bound[:, 0]) > 0.3


def test_a_platform_that_remembers_keeps_the_promise_too():
    setting = BY_NAME["overlap and noise, full"]
    remembers = with_overrides(setting.scenario, {"platform.memory": 2})
    games = play(replace(setting, scenario=remembers, round=1), N_DRAWS)
    for i in range(games.success.shape[1]):
        assert games.coverage(i).holds, f"collective {i}: {games.coverage(i)}"
    assert np.ptp(games.bound[:, 0]) > 0.3


def test_who_takes_every_member_at_its_word_promises_too_much():
    setting = BY_NAME["noise, full"]
    careless = {"collectives.0.noise": {"reliability": 0.3, "wrong_label": 0.6}}
    trusting = with_overrides(setting.scenario, {"collectives.0.noise": None})
    setting = replace(setting, scenario=with_overrides(setting.scenario, careless))
    success = play(setting, N_DRAWS).success[:, 0]
    bound = play(replace(setting, scenario=trusting), N_DRAWS).bound[:, 0]
    coverage = Coverage(int((success < bound).sum()), N_DRAWS, setting.scenario.information.delta)
    assert coverage.is_refuted, str(coverage)


def test_who_counts_members_that_another_collective_wins_promises_too_much():
    """Two planters share a third of the first one's members, and the second wins them."""
    setting = BY_NAME["overlap, last wins, full"]
    names = [group.name for group in setting.scenario.collectives]
    overlap = [{"collectives": names, "share": 0.12}]
    changes = {"overlaps": overlap, "collectives.0.share": 0.42, "collectives.1.share": 0.37}
    shared = replace(setting, scenario=with_overrides(setting.scenario, changes))
    alone = {"overlaps": [], "overlap_rule": "priority"}
    disjoint = with_overrides(shared.scenario, alone | {"collectives.1.share": 0.25})
    success = play(shared, N_DRAWS).success[:, 0]
    bound = play(replace(shared, scenario=disjoint), N_DRAWS).bound[:, 0]
    coverage = Coverage(int((success < bound).sum()), N_DRAWS, setting.scenario.information.delta)
    assert coverage.is_refuted, str(coverage)
