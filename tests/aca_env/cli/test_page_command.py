import pytest

from aca_env.page import serving


@pytest.fixture(autouse=True)
def installed(monkeypatch):
    """Look past what is installed: nothing here serves anything."""
    monkeypatch.setattr(serving, "NEEDED", ())


def test_unknown_scenario_is_one_line_before_anything_is_served(aca):
    status, out, err = aca("page", "nosuch")
    assert (status, out) == (2, "")
    assert err.startswith("aca: unknown scenario 'nosuch'; known: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize("port", ["65536", "-1", "x", "1.5", "nan", ""])
def test_wrong_port_is_one_line(aca, port):
    status, out, err = aca("page", "--port", port)
    assert (status, out) == (2, "")
    assert "port" in err
    assert err.count("\n") == 1


def test_missing_extra_is_one_line_that_names_it(aca, monkeypatch):
    monkeypatch.setattr(serving, "NEEDED", ("solara_is_not_here",))
    status, _, err = aca("page")
    assert status == 2
    assert "pip install 'aca-env[viz]'" in err
    assert err.count("\n") == 1


def test_help_teaches(aca):
    status, out, _ = aca("page", "--help")
    told = " ".join(out.split())
    assert status == 0
    for part in ("Ctrl-C", "loopback", "aca-env[viz]", "--no-open", "aca page climate-four"):
        assert part in told, part
