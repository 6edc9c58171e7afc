import pytest


@pytest.fixture(autouse=True)
def no_cache(monkeypatch):
    """Keep the tables of the tests' scenarios off the disk."""
    monkeypatch.setenv("ACA_ENV_CACHE", "off")
