"""A scene of alignment: groups too small alone win together, and splits keep all of them in."""

import numpy as np
import pytest

from aca_env.faces.coalition_env.structure import LEAVE, NAME, STAY
from tests.aca_env.faces.coalition_games import AGENTS, OWN_LABEL, allied, allies, asked, join_all


class Joiner:
    """Plants its own label; names who leads others if it may, and accepts whoever proposes.

    Args:
        plan: five axes, always the same.
    """

    def __init__(self, plan):
        self.plan = plan

    def act(self, info):
        names = np.flatnonzero(info["action_mask"][5][NAME:])
        proposals = [AGENTS.index(agent) for agent in info.get("proposals", ())]
        wanted = [place for place in proposals if place in names] or names[:1].tolist()
        return np.array([*self.plan, NAME + wanted[0] if wanted else STAY])


def play(env, seed=0):
    """Return the rewards (rounds, 3) of three joiners."""
    joiners = dict(zip(AGENTS, map(Joiner, OWN_LABEL), strict=True))
    _, infos = env.reset(seed=seed)
    rewards = []
    while env.agents:
        _, reward, *_, infos = env.step({a: joiners[a].act(infos[a]) for a in AGENTS})
        rewards.append(list(reward.values()))
    return np.array(rewards)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("split", ["equal", "proportional", "shapley", "nucleolus"])
def test_scripted_agents_form_one_coalition_and_everybody_gains(split, seed):
    env = allied(allies(), split=split)
    rewards = play(env, seed)
    assert env.coalitions == [list(AGENTS)]
    # Alone all three pay for edits that win nothing; two rounds later they are together.
    assert (rewards[0] < 0).all()
    assert (rewards[2:] > rewards[0]).all()
    assert (rewards[2:].sum(axis=1) > 0.8).all()


def test_transfers_go_from_whom_the_plan_suits_best_to_whom_it_suits_least():
    kept, shared = (play(allied(allies(), split=split))[2:] for split in ("own", "equal"))
    assert (np.diff(kept) < 0).all()
    assert shared == pytest.approx(np.repeat(kept.mean(axis=1, keepdims=True), 3, axis=1))
    assert (shared[:, 2] > kept[:, 2]).all()


def test_the_story_is_told_in_infos():
    env = allied(allies())
    plant = asked(OWN_LABEL)
    _, infos = env.reset(seed=0)
    assert all(list(info) == ["action_mask"] for info in infos.values())
    *_, infos = env.step(asked(OWN_LABEL, [NAME + 1, STAY, NAME + 1]))
    told = infos[AGENTS[1]]
    assert told["coalition"] == [AGENTS[1]]
    assert told["proposals"] == [AGENTS[0], AGENTS[2]]
    assert infos[AGENTS[0]]["proposals"] == []
    *_, infos = env.step(asked(OWN_LABEL, [STAY, NAME + 2, STAY]))
    for agent in AGENTS[1:]:
        assert infos[agent]["coalition"] == [AGENTS[1], AGENTS[2]]
        assert infos[agent]["leader"] == AGENTS[1]
        assert infos[agent]["proposals"] == [AGENTS[0]]
        assert infos[agent]["transfer"] == 0.0
    *_, infos = env.step(plant)
    transfers = [infos[agent]["transfer"] for agent in AGENTS]
    assert transfers[0] == 0.0
    assert transfers[1] == pytest.approx(-transfers[2])
    assert transfers[1] != 0.0
    *_, infos = env.step(asked(OWN_LABEL, [STAY, LEAVE, STAY]))
    assert infos[AGENTS[2]]["coalition"] == [AGENTS[2]]
    assert infos[AGENTS[2]]["proposals"] == []


def test_observations_tell_the_same_story():
    env = allied(allies())
    env.reset(seed=0)
    env.step(asked(OWN_LABEL, [NAME + 1, NAME + 2, NAME + 1]))
    seen, *_, infos = env.step(asked(OWN_LABEL))
    for i, agent in enumerate(AGENTS):
        told = dict(zip(env.spec(agent), seen[agent].tolist(), strict=True))
        info = infos[agent]
        for other in AGENTS:
            assert told[f"coalition.member.{other}"] == (other in info["coalition"])
            assert told[f"coalition.leader.{other}"] == (other == info["leader"])
            assert told[f"coalition.proposal_from.{other}"] == (other in info["proposals"])
            proposes = i == 0 and other == AGENTS[1]
            assert told[f"coalition.proposal_to.{other}"] == proposes
        assert told["coalition.transfer"] == pytest.approx(info["transfer"])
    assert infos[AGENTS[2]]["proposals"] == [AGENTS[0]]


def test_of_a_coalition_that_proposes_its_leader_is_shown_and_members_know_to_whom():
    env = allied(allies())
    env.reset(seed=0)
    env.step(asked(OWN_LABEL, [STAY, NAME + 2, NAME + 1]))
    seen, *_, infos = env.step(asked(OWN_LABEL, [STAY, NAME, STAY]))
    told = [dict(zip(env.spec(a), seen[a].tolist(), strict=True)) for a in AGENTS]
    assert infos[AGENTS[0]]["proposals"] == [AGENTS[1]]
    assert [told[0][f"coalition.proposal_from.{a}"] for a in AGENTS] == [0, 1, 0]
    for member in (1, 2):
        assert [told[member][f"coalition.proposal_to.{a}"] for a in AGENTS] == [1, 0, 0]
        assert [told[member][f"coalition.proposal_from.{a}"] for a in AGENTS] == [0, 0, 0]
        assert told[member]["coalition.transfer"] == pytest.approx(
            infos[AGENTS[member]]["transfer"]
        )
    assert infos[AGENTS[1]]["transfer"] != 0


def test_transfers_beyond_one_are_clipped_where_they_are_seen_and_true_in_infos():
    groups = [
        group | {"values": {"red": value}}
        for group, value in zip(allies()["collectives"], (100.0, 0.1, 0.1), strict=True)
    ]
    env = allied(allies(collectives=groups))
    env.reset(seed=0)
    join_all(env)
    seen, *_, infos = env.step(asked(OWN_LABEL))
    assert [seen[agent][-1] for agent in AGENTS] == [-1, 1, 1]
    assert infos[AGENTS[0]]["transfer"] < -10
    assert all(env.observation_space(agent).contains(seen[agent]) for agent in AGENTS)
