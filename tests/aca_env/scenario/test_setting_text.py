"""Settings as people type them."""

import pytest

from aca_env.errors import ScenarioError
from aca_env.scenario.setting_text import parse_setting


@pytest.mark.parametrize(
    ("setting", "key", "value"),
    [
        ("rounds=12", "rounds", 12),
        ("population.n_train=1e6", "population.n_train", 1e6),
        ("population.n_train = 1_000", "population.n_train", 1000),
        ("platform.victim=north", "platform.victim", "north"),
        ("dynamics.announcements=true", "dynamics.announcements", True),
        ("collectives.0.efforts=[0.5, 1]", "collectives.0.efforts", [0.5, 1]),
        ("collectives.0.values={A = 1.0}", "collectives.0.values", {"A": 1.0}),
        ('platform.victim="12"', "platform.victim", "12"),
        (
            "signals.heat.Cooling Provision=Mechanical (AC)",
            "signals.heat.Cooling Provision",
            "Mechanical (AC)",
        ),
        ("signals.heat.Since=2020-01-31", "signals.heat.Since", "2020-01-31"),
        ('signals.heat."a=b"=c=d', 'signals.heat."a=b"', "c=d"),
        ("name=a\nrounds = 3", "name", "a\nrounds = 3"),
        ("rounds=1\nversion = 3", "rounds", "1\nversion = 3"),
    ],
)
def test_value_is_read_as_toml_or_bare_text(setting, key, value):
    assert parse_setting(setting) == (key, value)
    assert type(parse_setting(setting)[1]) is type(value)


@pytest.mark.parametrize(
    "setting", ["", "rounds", "=3", " =3", "rounds=", "rounds= ", "a=[1, 2", 'a="x', "a={b = 1", 5]
)
def test_malformed_setting_gives_one_line(setting):
    with pytest.raises(ScenarioError, match=r"^got [^\n]*expected [^\n]*$"):
        parse_setting(setting)
