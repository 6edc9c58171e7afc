"""Payoffs are pooled and split anew: conserved, and by the rule that was asked for."""

from itertools import chain, product

import numpy as np
import pytest

from aca_env.coalitions import nucleolus, prenucleolus, shapley
from aca_env.errors import ScenarioError, UnknownNameError
from aca_env.faces.coalition_env.splitting import SPLITS, pooled_shares, table_shares
from tests.aca_env.faces.coalition_games import (
    AGENTS,
    IDLE,
    OWN_LABEL,
    allied,
    allies,
    asked,
    eager_joint,
    idle,
    join_all,
    name,
)
from tests.aca_env.faces.games import fields, plain

KINDS = {"everything": fields, "plain": plain}
PLANTS = [(1, 0, 0, 1, 0), (1, 1, 0, 0, 0), (1, 0, 0, 0, 0)]


def lively(**changes):
    """Return a game with memory and participation, whose coalitions do not run out of means."""
    dynamics = {"participation": {"initial": 0.8, "levels": 10, "slope": 4.0}}
    return plain(platform={"memory": 3}, dynamics=dynamics, **changes)


def rounds_of(env, seed):
    """Yield coalitions, payoffs, transfers and rewards of a game of eager agents."""
    rng = np.random.default_rng(seed)
    _, infos = env.reset(seed=seed)
    while env.agents:
        together = env.structure.together
        _, rewards, *_, infos = env.step(eager_joint(infos, rng))
        told = [[info[key] for info in infos.values()] for key in ("payoff", "transfer")]
        yield together, *map(np.array, told), np.array(list(rewards.values()))


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("describe", [lively, plain])
def test_no_coalition_gains_or_loses_by_its_transfers(describe, split):
    env, n_moved = allied(describe(rounds=6), split=split), 0
    for together, payoff, transfer, reward in chain(*(rounds_of(env, s) for s in range(8))):
        assert together @ transfer == pytest.approx(0, abs=1e-12)
        assert reward.tolist() == (payoff + transfer).tolist()
        alone = together.sum(axis=1) == 1
        assert not transfer[alone].any()
        n_moved += bool(np.abs(transfer).max() > 1e-6)
    assert (n_moved > 0) == (split != "own")


def joined(split, **changes):
    """Return a game whose three collectives are one coalition, and their plans."""
    env = allied(plain(rounds=8, **changes), split=split)
    env.reset(seed=3)
    join_all(env)
    return env


def played(env, action):
    """Return the payoffs and transfers of a round."""
    *_, infos = env.step(action)
    return tuple(np.array([info[k] for info in infos.values()]) for k in ("payoff", "transfer"))


def test_equal_parts_are_equal():
    payoff, transfer = played(joined("equal"), asked(PLANTS))
    assert payoff + transfer == pytest.approx(np.full(3, payoff.mean()), abs=1e-12)
    assert np.ptp(payoff) > 0.01


def test_proportional_parts_go_by_members():
    payoff, transfer = played(joined("proportional"), asked(PLANTS))
    assert payoff + transfer == pytest.approx(payoff.sum() * np.array([3, 2, 1]) / 6, abs=1e-12)


def test_proportional_parts_of_nobody_are_equal():
    shares = pooled_shares("proportional", np.array([1.0, 2.0]), np.array([0, 0]))
    assert shares.tolist() == [1.5, 1.5]


@pytest.mark.parametrize("split", ["shapley", "nucleolus"])
def test_a_solution_of_the_value_table_is_paid(split):
    env = allied(allies(), split=split)
    env.reset(seed=3)
    join_all(env)
    values = env.value_table(AGENTS[1], asked(OWN_LABEL))
    payoff, transfer = played(env, asked(OWN_LABEL))
    assert values[-1] == pytest.approx(payoff.sum(), abs=1e-12)
    expected = {"shapley": shapley, "nucleolus": nucleolus}[split](values)
    assert payoff + transfer == pytest.approx(expected, abs=1e-12)
    assert np.abs(transfer).max() > 0.001


def by_hand(env, action, members):
    """Return a coalition's value table by asking for one joint action after the other."""
    carried = env.carried_out(action)
    values = []
    for inside in product([False, True], repeat=len(members)):
        # The last changes fastest, and bit 0 is the first member.
        into = dict(zip(members, reversed(inside), strict=True))
        stays = {agent: carried[agent] for agent in AGENTS if into.get(agent, True)}
        joint = dict.fromkeys(AGENTS, np.array(IDLE)) | stays
        payoff = dict(zip(AGENTS, env.outcomes(joint).payoff[0].tolist(), strict=True))
        values.append(sum(payoff[agent] for agent in members if into[agent]))
    return values


@pytest.mark.parametrize("kind", KINDS)
def test_the_value_table_is_what_outcomes_say_of_every_sub_coalition(kind):
    env = allied(KINDS[kind](rounds=9))
    env.reset(seed=5)
    env.step(idle(name(2), 0, name(0)))
    two = env.value_table(AGENTS[2], asked(PLANTS))
    assert two == pytest.approx(by_hand(env, asked(PLANTS), [AGENTS[0], AGENTS[2]]), abs=1e-12)
    env.reset(seed=5)
    join_all(env)
    three = env.value_table(AGENTS[2], asked(PLANTS))
    assert three == pytest.approx(by_hand(env, asked(PLANTS), AGENTS), abs=1e-12)
    assert np.abs(three).max() > 0.01


def test_a_collective_alone_has_a_table_of_two_entries():
    env = allied(plain())
    env.reset(seed=5)
    values = env.value_table(AGENTS[0], asked(PLANTS))
    *_, infos = env.step(asked(PLANTS))
    assert values.tolist() == [0.0, infos[AGENTS[0]]["payoff"]]


def test_where_there_are_no_imputations_the_prenucleolus_is_paid():
    env = joined("nucleolus")
    values = env.value_table(AGENTS[0], asked(PLANTS))
    assert values[[1, 2, 4]].sum() > values[7] + 0.1
    payoff, transfer = played(env, asked(PLANTS))
    assert payoff + transfer == pytest.approx(prenucleolus(values), abs=1e-12)
    # With three who all count it is no longer the Shapley value.
    values = np.array([0.0, 4.0, 0.0, 2.0, 1.0, 5.0, 6.0, 4.5])
    assert table_shares("nucleolus", values) == pytest.approx(prenucleolus(values), abs=1e-9)
    assert np.abs(table_shares("nucleolus", values) - shapley(values)).max() > 0.1


def test_members_who_leave_get_their_own_payoff_again():
    env = joined("equal")
    assert played(env, asked(PLANTS))[1].any()
    stay, leave = asked(PLANTS), asked(PLANTS, [1, 1, 1])
    assert played(env, leave)[1].any()  # the round is still played together
    payoff, transfer = played(env, stay)
    assert not transfer.any()
    other = allied(plain(rounds=8))
    other.reset(seed=3)
    for _ in range(4):
        other.step(idle(0, 0, 0))
    assert payoff.tolist() == played(other, stay)[0].tolist()


WEIGHTED = [
    {"matrix": "prosocial", "prosocial": 0.5},
    {"matrix": ((1.0, 0.5, 0.0), (0.0, 1.0, -1.0), (0.2, 0.0, 2.0))},
    {"matrix": "rusp"},
    {"mode": "min"},
]


@pytest.mark.parametrize("terms", WEIGHTED, ids=lambda terms: next(iter(terms.values())))
def test_rewards_are_made_of_payoffs_after_transfer(terms):
    env = allied(plain(reward=terms, rounds=8), split="shapley")
    env.reset(seed=3)
    join_all(env)
    weights = env.game.weights[0]
    _, rewards, *_, infos = env.step(asked(PLANTS))
    paid = np.array([info["payoff"] + info["transfer"] for info in infos.values()])
    expected = np.full(3, paid.min()) if "mode" in terms else weights @ paid
    assert list(rewards.values()) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("mode", ["difference", "aristocrat"])
def test_differences_go_with_own_payoffs_alone(mode):
    described = plain(reward={"mode": mode})
    allied(described, split="own").reset(seed=0)
    with pytest.raises(ScenarioError, match=mode) as caught:
        allied(described, split="equal")
    assert "\n" not in str(caught.value)


def test_an_unknown_split_names_the_known_ones():
    for wrong in ("fair", "", None, 3, "Equal", ["equal"]):
        with pytest.raises(UnknownNameError, match="proportional"):
            allied(plain(), split=wrong)


@pytest.mark.parametrize("size", [0, -1, 1.5, "2", True, float("nan"), [2]])
def test_a_size_that_is_no_whole_number_of_at_least_one_is_refused(size):
    with pytest.raises(ScenarioError, match="max_size") as caught:
        allied(plain(), max_size=size)
    assert "\n" not in str(caught.value)


def crowd():
    group = {"share": 0.02, "signals": ["hot"], "strategies": ["abstain", "feature_label_planting"]}
    groups = [group | {"name": f"g{i}", "values": {"red": 1.0}} for i in range(13)]
    return plain(collectives=groups)


def test_a_table_of_too_many_sub_coalitions_is_refused_in_one_line():
    with pytest.raises(ScenarioError, match="12") as caught:
        allied(crowd(), split="shapley")
    assert "13" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert allied(crowd(), split="shapley", max_size=12).max_size == 12
    assert allied(crowd(), split="equal").max_size == 13
    assert allied(plain(), split="shapley", max_size=99).max_size == 3
