"""Padded and native, flat and grouped, with and without bounds: one game in several forms."""

import numpy as np

from tests.aca_env.faces.games import fields, make, masked_joint, random_joint, same


def test_unpadded_spaces_are_the_collectives_own():
    env = make(fields(), pad=False)
    widths = {agent: env.action_space(agent).nvec.tolist() for agent in env.possible_agents}
    assert widths == {
        "collective_0": [3, 3, 1, 2, 4],
        "collective_1": [4, 3, 2, 1, 4],
        "collective_2": [2, 3, 1, 1, 4],
    }
    _, infos = env.reset(seed=0)
    for agent, info in infos.items():
        assert [len(mask) for mask in info["action_mask"]] == widths[agent]
        assert not any("signal.1" in name for name in env.spec(agent)) or widths[agent][2] == 2


def test_padded_agents_share_one_shape_and_the_mask_covers_the_padding():
    env = make(fields())
    spaces = {str(env.action_space(agent).nvec) for agent in env.possible_agents}
    assert len(spaces) == len({env.observation_space(a).shape for a in env.possible_agents}) == 1
    _, infos = env.reset(seed=0)
    own = make(fields(), pad=False)
    for agent, info in infos.items():
        sizes = [int(mask.sum()) for mask in info["action_mask"]]
        assert sizes == own.action_space(agent).nvec.tolist()


def test_padding_changes_nothing_but_the_shapes():
    padded, own = make(fields()), make(fields(), pad=False)
    padded.reset(seed=4)
    _, infos = own.reset(seed=4)
    rng = np.random.default_rng(4)
    while own.agents:
        joint = masked_joint(infos, rng)
        seen, rewards, *_, infos = own.step(joint)
        wide, wide_rewards, *_ = padded.step(joint)
        assert same(rewards, wide_rewards)
        for agent in own.possible_agents:
            kept = [padded.spec(agent).index(name) for name in own.spec(agent)]
            assert same(seen[agent], wide[agent][kept])


def test_a_dictionary_holds_the_flat_vector_in_groups():
    flat, grouped = make(fields()), make(fields(), observation="dict")
    one, other = flat.reset(seed=4)[0], grouped.reset(seed=4)[0]
    for agent, parts in other.items():
        assert same(np.concatenate(list(parts.values())), one[agent])
        names = [name.split(".")[0] for name in flat.spec(agent)]
        assert list(parts) == list(dict.fromkeys(names))


def test_bounds_are_absent_where_none_are_asked_for():
    env = make(fields(information={"bounds": "none"}))
    assert not any("bound" in name for name in env.spec())
    env.reset(seed=0)
    *_, infos = env.step(random_joint(env, np.random.default_rng(0)))
    for info in infos.values():
        assert not {"bound", "bounds", "certified"} & set(info)
