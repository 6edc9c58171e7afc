"""The protocol by hand: who is with whom after everybody's choice."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aca_env.faces.coalition_env.structure import LEAVE, NAME, STAY, Structure, after, masks

EQUAL = np.array([10, 10, 10, 10])
RISING = np.array([10, 20, 30, 40])


def stands(leader, proposal=None):
    """Return the structure of these leaders and proposals."""
    nobody = [-1] * len(leader)
    return Structure(np.array(leader), np.array(nobody if proposal is None else proposal))


def moved(structure, *choices, n_members=EQUAL, max_size=4):
    """Return leaders and proposals after choices."""
    result = after(structure, np.array(choices), n_members, max_size)
    return result.leader.tolist(), result.proposal.tolist()


ALONE = Structure.alone(4)


def test_two_who_name_each_other_are_together_under_the_first_of_equals():
    got = moved(ALONE, NAME + 2, STAY, NAME + 0, STAY)
    assert got == ([0, 1, 0, 3], [-1, -1, -1, -1])


def test_the_collective_with_the_most_members_leads():
    got = moved(ALONE, NAME + 2, STAY, NAME + 0, STAY, n_members=RISING)
    assert got == ([2, 1, 2, 3], [-1, -1, -1, -1])


def test_a_proposal_stands_while_its_author_stays_and_is_accepted_by_naming_back():
    first = moved(ALONE, NAME + 1, STAY, STAY, STAY)
    assert first == ([0, 1, 2, 3], [1, -1, -1, -1])
    assert moved(stands(*first), STAY, STAY, STAY, STAY) == first
    assert moved(stands(*first), STAY, NAME + 0, STAY, STAY)[0] == [0, 0, 2, 3]


def test_a_proposal_is_replaced_by_another_and_withdrawn_by_leaving():
    structure = stands([0, 1, 2, 3], [1, -1, -1, -1])
    assert moved(structure, NAME + 3, STAY, STAY, STAY)[1] == [3, -1, -1, -1]
    assert moved(structure, LEAVE, STAY, STAY, STAY)[1] == [-1, -1, -1, -1]
    # Too late to accept what is withdrawn in the same round: the answer is a proposal.
    assert moved(structure, LEAVE, NAME + 0, STAY, STAY) == ([0, 1, 2, 3], [-1, 0, -1, -1])


def test_names_in_a_ring_bring_nobody_together():
    got = moved(ALONE, NAME + 1, NAME + 2, NAME + 3, NAME + 0)
    assert got == ([0, 1, 2, 3], [1, 2, 3, 0])


def test_of_several_suitors_the_one_who_is_named_back_is_taken_and_the_others_stand():
    got = moved(ALONE, NAME + 2, NAME + 0, NAME + 0, NAME + 0)
    assert got == ([0, 1, 0, 3], [-1, 0, -1, 0])


def test_two_pairs_merge_in_one_round():
    assert moved(ALONE, NAME + 1, NAME + 0, NAME + 3, NAME + 2)[0] == [0, 0, 2, 2]


def test_coalitions_merge_when_leaders_name_any_member_of_each_other():
    structure = stands([1, 1, 3, 3])
    got = moved(structure, STAY, NAME + 2, STAY, NAME + 0, n_members=RISING)
    assert got == ([3, 3, 3, 3], [-1, -1, -1, -1])


def test_a_member_leaves_alone_and_the_rest_stays():
    assert moved(stands([0, 0, 0, 3]), STAY, LEAVE, STAY, STAY)[0] == [0, 1, 0, 3]


def test_when_the_leader_leaves_the_next_in_size_leads_and_its_proposal_is_gone():
    structure = stands([3, 1, 3, 3], [-1, -1, -1, 1])
    got = moved(structure, STAY, STAY, STAY, LEAVE, n_members=RISING)
    assert got == ([2, 1, 2, 3], [-1, -1, -1, -1])


def test_a_follower_who_leaves_takes_no_proposal_along():
    structure = stands([0, 0, 2, 3], [2, -1, -1, -1])
    assert moved(structure, STAY, LEAVE, STAY, STAY) == ([0, 1, 2, 3], [2, -1, -1, -1])


def test_leavers_go_before_mergers():
    # The one who was named leaves its coalition, so the proposal now goes to it alone.
    structure = stands([0, 0, 2, 3])
    got = moved(structure, NAME + 2, LEAVE, NAME + 1, STAY)
    assert got == ([0, 1, 2, 3], [2, -1, 1, -1])
    got = moved(structure, NAME + 2, LEAVE, NAME + 0, STAY)
    assert got == ([0, 1, 0, 3], [-1, -1, -1, -1])


def test_everybody_may_leave_at_once():
    assert moved(stands([0, 0, 0, 0]), *[LEAVE] * 4)[0] == [0, 1, 2, 3]


def test_mergers_beyond_the_largest_size_wait():
    structure = stands([0, 0, 2, 2])
    got = moved(structure, NAME + 2, STAY, NAME + 0, STAY, max_size=3)
    assert got == ([0, 0, 2, 2], [2, -1, 0, -1])
    later = moved(stands(*got), STAY, LEAVE, STAY, STAY, max_size=3)
    assert later == ([0, 1, 0, 0], [-1, -1, -1, -1])


def test_masks_let_leaders_name_outsiders_and_members_leave():
    structure = stands([0, 0, 2, 3], [-1, -1, 3, -1])
    assert masks(structure, max_size=4).astype(int).tolist() == [
        [1, 1, 0, 0, 1, 1],
        [1, 1, 0, 0, 0, 0],
        [1, 1, 1, 1, 0, 1],
        [1, 0, 1, 1, 1, 0],
    ]


def test_masks_hide_whom_a_coalition_has_no_room_for():
    allowed = masks(stands([0, 0, 2, 3]), max_size=2)
    assert allowed[:, NAME:].astype(int).tolist() == [
        [0, 0, 0, 0],
        [0, 0, 0, 0],
        [0, 0, 0, 1],
        [0, 0, 1, 0],
    ]


def test_a_single_collective_can_only_stay():
    assert masks(Structure.alone(1), max_size=1).tolist() == [[True, False, False]]


def test_proposals_are_seen_between_coalitions():
    structure = stands([0, 0, 2, 2], [3, -1, -1, -1])
    expected = np.zeros((4, 4), dtype=bool)
    expected[:2, 2:] = True
    assert np.array_equal(structure.proposes, expected)


plays = st.integers(1, 6).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 3), min_size=n, max_size=n),
        st.integers(1, n),
        st.integers(0, 2**32 - 1),
    )
)


@given(plays)
def test_whatever_is_chosen_leaves_a_partition_that_a_snapshot_may_hold(play):
    sizes, max_size, seed = play
    rng, n_members = np.random.default_rng(seed), np.array(sizes)
    structure = Structure.alone(len(sizes))
    for _ in range(12):
        allowed = masks(structure, max_size)
        choices = np.array([rng.choice(np.flatnonzero(row)) for row in allowed])
        structure = after(structure, choices, n_members, max_size)
        leader, proposal = structure.leader, structure.proposal
        assert np.array_equal(leader[leader], leader)
        assert structure.together.sum(axis=1).max() <= max_size
        names = np.flatnonzero(proposal >= 0)
        assert np.array_equal(leader[names], names)
        assert not structure.together[names, proposal[names]].any()
        for one in structure.leaders:
            members = structure.members(one)
            assert n_members[one] == n_members[members].max()


@given(st.integers(0, 2**32 - 1))
def test_numbering_does_not_matter_where_sizes_differ(seed):
    rng = np.random.default_rng(seed)
    n_members, order = rng.permutation(5), rng.permutation(5)
    structure, other = Structure.alone(5), Structure.alone(5)
    for _ in range(6):
        allowed = masks(structure, 5)
        choices = np.array([rng.choice(np.flatnonzero(row)) for row in allowed])
        structure = after(structure, choices, n_members, 5)
        # Collective i of the first is collective order[i] of the other.
        theirs, sizes = np.empty(5, dtype=int), np.empty(5, dtype=int)
        theirs[order] = np.where(choices >= NAME, order[choices - NAME] + NAME, choices)
        sizes[order] = n_members
        other = after(other, theirs, sizes, 5)
        assert np.array_equal(other.leader[order], order[structure.leader])


@pytest.mark.parametrize("seed", range(3))
def test_a_structure_is_never_changed_in_place(seed):
    rng = np.random.default_rng(seed)
    structure = stands([0, 0, 2, 2], [2, -1, 0, -1])
    before = structure.leader.copy(), structure.proposal.copy()
    after(structure, rng.integers(0, 2, 4), EQUAL, 4)
    assert np.array_equal(structure.leader, before[0])
    assert np.array_equal(structure.proposal, before[1])
