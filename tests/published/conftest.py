import pytest

from .curves import Cars, find_cars


@pytest.fixture(scope="session")
def cars() -> Cars:
    return find_cars(seed=2025)
