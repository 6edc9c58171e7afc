import numpy as np
import pytest

from aca_env.coalitions.blocking import blocking_coalitions
from aca_env.coalitions.moves import improving_moves
from aca_env.coalitions.partitions import all_partitions, blocks_of
from aca_env.coalitions.shapley import shapley
from aca_env.errors import UnknownNameError
from aca_env.formation.partition_play import SPLITS, partition_payoff, partition_play
from aca_env.formation.present_round import FormationError
from aca_env.formation.settling import settle
from tests.aca_env.formation import naive, scenes
from tests.aca_env.formation.naive import TIE

ALL = ("own", "equal", "proportional", "shapley")


def block_payoff(env, joint, block, plan):
    return naive.paid(env, naive.joint_of(env, block, plan, joint))[list(block)].sum()


def options(env, block):
    return [None, *(p for p in naive.plans_of(env) if any(i in p for i in block))]


def settled_by_hand(env, partition):
    """Return the joint action that replies lead to, or None where they go round in circles."""
    joint, blocks = naive.idle_of(env), [sorted(b) for b in blocks_of(partition)]
    for _ in range(30):
        before = joint.copy()
        for block in blocks:
            best = naive.paid(env, joint)[block].sum()
            for plan in options(env, block):
                if block_payoff(env, joint, block, plan) > best + TIE:
                    best = max(block_payoff(env, joint, block, p) for p in options(env, block))
                    chosen = next(
                        p
                        for p in options(env, block)
                        if block_payoff(env, joint, block, p) >= best - TIE
                    )
                    joint = naive.joint_of(env, block, chosen, joint)
                    break
        if (joint == before).all():
            return joint
    return None


@pytest.mark.parametrize("told", [scenes.trap(), scenes.camps(), scenes.rivals()])
def test_coalitions_reply_until_they_rest(told):
    env = scenes.ready(told)
    play = partition_play(env)
    for row in all_partitions(play.standing.n).tolist():
        found, expected = play.outcome(tuple(row)), settled_by_hand(env, tuple(row))
        assert found.is_settled == (expected is not None)
        if expected is not None:
            assert found.payoff == pytest.approx(naive.paid(env, expected))
            assert found.epsilon == 0
        else:
            assert found.epsilon > TIE


def test_where_replies_go_round_the_least_unstable_point_counts():
    env = scenes.ready(scenes.rivals())
    play = partition_play(env)
    circling = [tuple(row) for row in all_partitions(3).tolist()
                if not play.outcome(tuple(row)).is_settled]  # fmt: skip
    assert circling
    for row in circling:
        found = play.outcome(row)
        gains = []
        for block in blocks_of(row):
            best = max(block_payoff(env, found.joint, sorted(block), p)
                       for p in options(env, sorted(block)))  # fmt: skip
            gains.append(best - naive.paid(env, found.joint)[sorted(block)].sum())
        assert found.epsilon == pytest.approx(max(gains))
    assert play.n_unsettled == len(circling)


def test_many_partitions_together_pay_what_each_pays_alone():
    env = scenes.ready(scenes.camps())
    rows = all_partitions(4)
    together = partition_play(env).prepare(rows)
    alone = np.stack([partition_payoff(env, row) for row in rows.tolist()])
    assert np.array_equal(together, alone)


@pytest.mark.parametrize("told", [scenes.camps(), scenes.rivals()])
@pytest.mark.parametrize("split", ALL)
def test_a_split_keeps_every_coalition_s_sum(split, told):
    assert set(ALL) == set(SPLITS)
    env = scenes.ready(told)
    own, play = partition_play(env), partition_play(env, split=split)
    for row in all_partitions(own.standing.n).tolist():
        for block in blocks_of(tuple(row)):
            members = sorted(block)
            total = own(tuple(row))[members].sum()
            assert play(tuple(row))[members].sum() == pytest.approx(total)


def test_splits_are_even_by_members_or_by_what_each_adds():
    env = scenes.ready(
        scenes.scenario(
            scenes.collective("small", 0.004, "Cooling Services & Outreach"),
            scenes.collective("large", 0.016, "Cooling Services & Outreach", edit_cost=0.01),
        )
    )
    own = partition_payoff(env, "aa")
    assert own[0] > own[1] + 0.1
    assert partition_payoff(env, "aa", split="equal") == pytest.approx([own.sum() / 2] * 2)
    by_members = partition_payoff(env, "aa", split="proportional")
    assert by_members == pytest.approx([own.sum() * 0.2, own.sum() * 0.8])
    values = [0.0, *(naive.worth(env, s, "gamma", None) for s in ((0,), (1,), (0, 1)))]
    assert partition_payoff(env, "aa", split="shapley") == pytest.approx(shapley(values))


def test_the_trap_is_found_by_blocking_and_missed_by_single_moves():
    play = partition_play(scenes.ready(scenes.trap()))
    assert improving_moves(play, (0, 1, 2)) == ()
    found = blocking_coalitions(play, (0, 1, 2))
    assert [one.members for one in found.coalitions] == [(0, 1, 2)]


def test_replies_that_neither_rest_nor_repeat_in_time_are_stopped(monkeypatch):
    monkeypatch.setattr("aca_env.formation.settling.MOST_SWEEPS", 1)
    play = partition_play(scenes.ready(scenes.trap()))
    found = settle(play.scores, play.plans, np.zeros((1, 3), dtype=np.int64))
    assert not found.is_settled[0]
    assert found.epsilon[0] == 0


def test_a_wrong_partition_or_split_is_one_line():
    env = scenes.ready(scenes.trap())
    for partition in ("ab", 3, [[1], [2], [3]], None):
        with pytest.raises(FormationError, match="expected 3 labels"):
            partition_payoff(env, partition)
    with pytest.raises(UnknownNameError, match="shapley"):
        partition_payoff(env, "abc", split="fair")
