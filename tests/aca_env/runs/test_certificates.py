import pytest

from aca_env.agents.base import Policy
from aca_env.runs.certificates import doubts
from aca_env.scenario.schema import Scenario
from tests.agents.scenes import SCENES, fields, make_env, population


class Reader(Policy):
    reads_records = True

    def act(self, observation, info, rng):
        raise NotImplementedError


class Planner(Reader):
    reads_records = False


def why_not(first=Planner, second=Planner, **changes):
    agents = {"collective_0": first(), "collective_1": second()}
    return doubts(Scenario(**fields(**changes)), agents)


def test_plan_fixed_in_advance_is_certified():
    assert why_not() == {}


def test_only_who_reads_its_own_records_is_in_doubt():
    assert list(why_not(second=Reader)) == ["collective_1"]


def test_menu_selection_pays_for_reading():
    assert why_not(Reader, Reader, information={"selection": "menu"}) == {}


MEMORY = {"memory": 2}
EVERYBODY = {
    "same_people": ({"population": population(redraw="once")}, Planner, "same records"),
    "estimate": ({"information": {"regime": "anonymous"}}, Planner, "estimate"),
    "estimate_of_a_menu": (
        {"information": {"regime": "known_interventions", "selection": "menu"}},
        Planner,
        "estimate",
    ),
    "same_people_act_on_results": (
        {
            "population": population(redraw="once"),
            "dynamics": {"participation": {}},
            "information": {"selection": "menu"},
        },
        Planner,
        "very records that act",
    ),
    "fitted_learner": ({"platform": {"classifier": "tree"}}, Planner, "no histogram"),
    "detection": ({"dynamics": {"detection": {"kappa": 2.0}}}, Planner, "detection"),
    "no_bounds": ({"information": {"bounds": "none"}}, Planner, "no bounds"),
    "memory_read_by_one": ({"platform": MEMORY}, Reader, "past records"),
    "decay_read_by_one": ({"platform": {"decay": 0.5}}, Reader, "past records"),
    "split_read_by_one": ({"population": population(replacement=False)}, Reader, "depend"),
    "memory_and_participation": (
        {"platform": MEMORY, "dynamics": {"participation": {}}},
        Planner,
        "who acts",
    ),
}


@pytest.mark.parametrize("scene", sorted(SCENES))
def test_with_a_menu_the_run_doubts_what_the_game_cannot_certify(scene):
    information = {"regime": "full"} | SCENES[scene].get("information", {})
    content = SCENES[scene] | {"information": information | {"selection": "menu"}}
    env = make_env(content)
    policies = {agent: Reader() for agent in env.possible_agents}
    no_bounds = information.get("bounds") == "none"
    assert (doubts(env.scenario, policies) == {}) is (env.game.is_certifiable and not no_bounds)


@pytest.mark.parametrize("case", EVERYBODY)
def test_doubt_about_the_rules_is_about_everybody(case):
    changes, second, part = EVERYBODY[case]
    found = why_not(Planner, second, **changes)
    assert list(found) == ["collective_0", "collective_1"]
    assert all(part in why for why in found.values())


@pytest.mark.parametrize(
    "changes",
    [
        {"platform": MEMORY},
        {"population": population(replacement=False)},
        {"dynamics": {"participation": {}}},
        {"population": population(redraw="bank", bank_size=4)},
    ],
)
def test_rules_that_leave_plans_fixed_in_advance_certified(changes):
    assert why_not(**changes) == {}


def shared(share):
    names = [group["name"] for group in fields()["collectives"]]
    return {"overlaps": [{"collectives": names, "share": share}]}


def test_who_reads_records_of_anothers_members_puts_everybody_in_doubt():
    found = why_not(second=Reader, **shared(0.01))
    assert set(found) == {"collective_0", "collective_1"}
    assert "others' members too" in found["collective_0"]
    assert why_not(**shared(0.01)) == {}
    assert list(why_not(second=Reader, **shared(0.0))) == ["collective_1"]
    assert why_not(Reader, Reader, information={"selection": "menu"}, **shared(0.01)) == {}


def first_group(**changes):
    group, other = fields()["collectives"]
    return {"collectives": [group | {"efforts": [1.0]} | changes, other]}


STANDS_BY = {
    "noise": first_group(noise={"reliability": 0.9}),
    "effort": first_group(efforts=[0.5, 1.0]),
    "one_effort": first_group(efforts=[0.5]),
    "type": first_group(types=[{"probability": 1.0, "reliability": 0.9}]),
    "acting_share": first_group() | {"dynamics": {"participation": {}}},
}


@pytest.mark.parametrize("changes", STANDS_BY.values(), ids=STANDS_BY)
def test_so_does_who_reads_records_of_members_who_may_stand_by(changes):
    found = why_not(first=Reader, **changes)
    assert set(found) == {"collective_0", "collective_1"}
    assert "join the rest unedited" in found["collective_1"]
    # Whose choice does not depend on records leaves the rest as it is.
    assert why_not(**changes) == {}
    pays = changes | {"information": {"selection": "menu"}}
    assert why_not(Reader, Reader, **pays) == {}


def test_readers_whose_members_all_edit_leave_others_certified():
    noise = {"reliability": 0.9, "wrong_label": 0.1}
    for changes in (first_group(), first_group(noise=noise)):
        assert list(why_not(first=Reader, **changes)) == ["collective_0"]
    unread = first_group(noise={"reliability": 0.9})
    assert list(why_not(second=Reader, **unread)) == ["collective_1"]
