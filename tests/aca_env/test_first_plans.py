from aca_env.first_plans import first_plans, joint_plan
from aca_env.game.world import World
from aca_env.scenario.loading import load_scenario


def test_first_plans_are_the_scenarios_first():
    world = World(load_scenario("planter-unplanter"))

    plans = first_plans(world)

    assert [plan.objective for plan in plans] == ["planting", "unplanting"]
    # The unplanter unplants the label that it values least, the one that is planted.
    assert {plan.target for plan in plans} == {"Cooling Services & Outreach"}


def test_private_types_count_with_their_probabilities():
    world = World(load_scenario("cars-single"))

    # Four equally likely types want one label each: the first of them.
    assert first_plans(world)[0].target == world.space.labels[0]


def test_the_joint_plan_has_the_scenarios_sizes_unless_told_others():
    scenario = load_scenario("climate-four")
    world = World(scenario)

    plan, other = joint_plan(world), joint_plan(world, sizes=(1, 2, 3, 4))

    assert plan.sizes == scenario.n_members
    assert plan.n_train == scenario.population.n_train
    assert other.sizes == (1, 2, 3, 4)
    assert other.strategies == plan.strategies
