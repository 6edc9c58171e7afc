import sys

import pytest

from aca_env.agents import POLICIES
from aca_env.agents.base import PolicyError
from aca_env.errors import AcaError, UnknownNameError
from aca_env.policies import find_policy, known_policies, make_policies, make_policy
from aca_env.scenario.schema import Scenario
from tests.agents.scenes import fields, with_collective

MODULE = """
import numpy as np
from aca_env.agents.base import Policy

class Mine(Policy):
    def __init__(self, *, depth=1):
        if depth < 0:
            raise ValueError("depth below 0")
        self.depth = depth

    def act(self, observation, info, rng):
        return np.zeros(5, dtype=np.int64)

class Half(Policy):
    pass

class Other:
    pass

instance = Mine()
"""


@pytest.fixture
def modules(tmp_path, monkeypatch):
    """Put modules of a user's own on the path."""
    (tmp_path / "my_policies.py").write_text(MODULE)
    (tmp_path / "my_syntax.py").write_text("def broken(:\n")
    (tmp_path / "my_import.py").write_text("import nowhere_to_be_found\n")
    (tmp_path / "my_crash.py").write_text("raise RuntimeError('two\\nlines')\n")
    info = tmp_path / "mine-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: mine\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[aca_env.policies]\n"
        "cautious = my_policies:Mine\n"
        "lost = my_policies:Gone\n"
        "stranger = my_policies:Other\n"
        "uniform = my_policies:Mine\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    yield
    for name in ("my_policies", "my_syntax", "my_import", "my_crash"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize("name", POLICIES)
def test_shipped_names_are_found(name):
    assert find_policy(name) is POLICIES[name]


def test_class_is_found_by_module(modules):
    assert make_policy("my_policies:Mine", {"depth": 3}).depth == 3


def test_entry_point_is_found_and_listed_after_shipped_names(modules):
    assert find_policy("cautious").__name__ == "Mine"
    assert known_policies()[: len(POLICIES)] == tuple(POLICIES)
    assert "cautious" in known_policies()


def test_shipped_name_wins_over_an_entry_point(modules):
    assert find_policy("uniform") is POLICIES["uniform"]


def test_unknown_name_lists_the_known_ones(modules):
    with pytest.raises(UnknownNameError, match=r"'clever'; known: abstain, .*cautious"):
        find_policy("clever")


WRONG = {
    "no_module": ("nowhere:Mine", {}, "no module named 'nowhere'"),
    "no_class": ("my_policies:Yours", {}, "has no 'Yours'"),
    "syntax_error": ("my_syntax:Mine", {}, "importing 'my_syntax' failed: SyntaxError"),
    "import_inside": ("my_import:Mine", {}, "no module named 'nowhere_to_be_found'"),
    "crash_at_import": ("my_crash:Mine", {}, "RuntimeError: two lines"),
    "no_policy": ("my_policies:Other", {}, "a subclass of aca_env.agents.base.Policy"),
    "instance": ("my_policies:instance", {}, "a subclass of aca_env.agents.base.Policy"),
    "abstract": ("my_policies:Half", {}, "expected a method act"),
    "unknown_option": ("my_policies:Mine", {"width": 2}, "'width'; known: depth"),
    "value_refused": ("my_policies:Mine", {"depth": -1}, "depth below 0"),
    "wrong_type": ("my_policies:Mine", {"depth": "deep"}, "TypeError"),
    "option_of_a_shipped_one": ("uniform", {"depth": 1}, "known: none"),
    "entry_point_lost": ("lost", {}, "its entry point failed"),
    "entry_point_no_policy": ("stranger", {}, "a subclass of aca_env.agents.base.Policy"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_policy_is_one_plain_line(case, modules):
    name, options, part = WRONG[case]
    with pytest.raises(PolicyError) as caught:
        make_policy(name, options)
    message = str(caught.value)
    assert message.startswith(f"policy {name!r}: ")
    assert part in message
    assert "\n" not in message
    assert isinstance(caught.value, AcaError)


def test_scenario_names_a_policy_for_every_agent(modules):
    content = with_collective(0, policy="my_policies:Mine", policy_options={"depth": 2})
    policies = make_policies(Scenario(**with_collective(1, content, policy="abstain")))
    assert list(policies) == ["collective_0", "collective_1"]
    assert policies["collective_0"].depth == 2
    assert isinstance(policies["collective_1"], POLICIES["abstain"])


def test_no_module_is_imported_before_a_policy_is_made(modules):
    Scenario(**with_collective(0, fields(), policy="my_crash:Mine"))
    assert "my_crash" not in sys.modules
