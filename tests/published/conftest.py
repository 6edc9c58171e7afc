import pytest

from aca_env.reproduce.single import Cars, find_cars


@pytest.fixture(scope="session")
def cars() -> Cars:
    return find_cars(seed=2025)
