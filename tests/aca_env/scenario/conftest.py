"""A small scenario file that uses every strategy, for tests to bend."""

import pytest

from aca_env.scenario.loading import load_scenario

TEXT = """
name = "two-groups"
version = 1
description = "Who wins?"
rounds = 4

[population]
source = "climate"
n_pool = 50_000
n_train = 10_000
n_test = 1_000

[signals.heat]
"Cooling Provision" = "Mechanical (AC)"
"Resilience Rating" = "Low"

[signals.water]
"Cooling Provision" = "Mechanical (AC)"

[[collectives]]
name = "north"
share = 0.05
signals = ["heat", "water"]
strategies = [
  "abstain",
  "feature_label_planting",
  {kind = "feature_only_planting", fallback = {"Cooling Provision" = "None"}},
  {kind = "naive_unplanting", alternative = "Cooling Services & Outreach", method = "direct"},
  {kind = "adaptive_unplanting", n_estimation = 100},
  {kind = "erasing", n_estimation = 100},
]
efforts = [0.5, 1.0]
values = {"Cooling Services & Outreach" = 1.0}
types = [
  {probability = 0.5, values = {"Greening & Shade Expansion" = 1.0}, reliability = 0.8},
  {probability = 0.5},
]
policy_options = {depth = 2, nested = {rate = [0.5, 1]}}

[[collectives]]
name = "south"
share = 0.10
signals = ["water"]
strategies = ["abstain", "feature_label_planting"]
values = {"Greening & Shade Expansion" = 1.0}
weights = {water = 1.0, heat = 0.5}
budget = 4.0
"""


@pytest.fixture
def scenario_file(tmp_path):
    path = tmp_path / "two-groups.toml"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def scenario(scenario_file):
    return load_scenario(scenario_file)
