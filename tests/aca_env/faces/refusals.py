"""How a refused call must look."""

import pytest

from aca_env.errors import ActionError
from tests.aca_env.faces.games import same


def refuses(env, call, kind=ActionError) -> str:
    """Check that a call is refused in one line and that the game did not move."""
    before = env.get_state()
    with pytest.raises(kind) as caught:
        call()
    assert same(env.get_state(), before)
    assert env.agents == env.possible_agents
    message = str(caught.value)
    assert message
    assert "\n" not in message
    return message
