import pytest

from aca_env.errors import AcaError
from aca_env.game.world import World
from aca_env.policies import POLICIES
from aca_env.scenario.schema import Scenario
from aca_env.tournament.seating import check_policies, find_seats
from tests.agents.scenes import SCENES


def test_a_policy_that_does_not_fit_a_seat_is_a_gap_with_its_reason():
    world = World(Scenario(**SCENES["no_abstaining"]))
    seating = find_seats(world, ("uniform", "abstain"))
    assert seating.fitting == ((0, 1), (0,))
    (gap,) = seating.gaps
    assert (gap.policy, gap.agent) == ("abstain", "collective_1")
    assert "expected abstain among its strategies" in gap.why


def test_every_shipped_policy_can_be_asked():
    seating = find_seats(World(Scenario(**SCENES["plain"])), tuple(POLICIES))
    assert seating.gaps == ()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "expected 1 to 1000, got none"),
        (["uniform", "nobody"], "unknown policy 'nobody'"),
        (["uniform", " uniform"], "expected each once"),
        (["fixed(label=1)", "fixed( label = 1 )"], "expected each once"),
        (["fixed(a=1)"], "unexpected keyword argument 'a'"),
        (["fixed("], "expected NAME or NAME"),
        ([""], "expected NAME"),
        (["nowhere:Nobody"], "no module named 'nowhere'"),
    ],
)
def test_policies_that_will_not_do_are_refused(words, told):
    with pytest.raises(AcaError, match=told.replace("(", r"\(")) as raised:
        check_policies(words)
    assert "\n" not in str(raised.value)
