from collections.abc import Callable

import pytest

import aca_env
from aca_env.faces.parallel import CollectiveActionEnv


@pytest.fixture(scope="session", params=aca_env.list_scenarios())
def shipped(request: pytest.FixtureRequest) -> CollectiveActionEnv:
    """An environment of each shipped scenario, built once."""
    return aca_env.parallel_env(request.param)


@pytest.fixture(scope="module")
def build() -> Callable[..., CollectiveActionEnv]:
    """Builds environments by name and bank seed, each once."""
    built: dict[tuple[str, int], CollectiveActionEnv] = {}

    def make(name: str, bank_seed: int = 0) -> CollectiveActionEnv:
        key = (name, bank_seed)
        if key not in built:
            built[key] = aca_env.parallel_env(name, population__bank_seed=bank_seed)
        return built[key]

    return make
