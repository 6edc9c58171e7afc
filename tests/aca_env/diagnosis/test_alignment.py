import numpy as np
import pytest

from aca_env.diagnosis.alignment import find_alignment
from aca_env.diagnosis.harms import find_harms
from tests.aca_env.diagnosis.rounds import at_hand, group, plant, planters
from tests.agents.scenes import ALL_STRATEGIES, COOL, SHADE, STORM, fields, make_env

ABSTAIN, PLANT, FEATURES, NAIVE, ADAPTIVE = range(5)  # places in ALL_STRATEGIES


def env_of_all():
    """Return an environment in which two collectives have every strategy, on two signals."""
    both = [
        group(name, 0.2, COOL, strategies=ALL_STRATEGIES, signals=["heat", "water"])
        for name in ("a", "b")
    ]
    env = planters(*both)
    env.reset(seed=0)
    return env


def aligned(first, second, signals=(0, 0)):
    env = env_of_all()
    labels = [*env.game.world.space.labels]
    rows = [
        [kind, labels.index(label), signal, 0, 0]
        for (kind, label), signal in zip((first, second), signals, strict=True)
    ]
    return find_alignment(at_hand(env, np.array(rows)))


@pytest.mark.parametrize(
    ("first", "second", "same", "forth", "back"),
    [
        ((PLANT, COOL), (PLANT, COOL), 1, 1, 1),
        ((PLANT, COOL), (PLANT, SHADE), 0, -1, -1),
        ((PLANT, COOL), (FEATURES, COOL), 1, 1, 1),
        ((PLANT, COOL), (NAIVE, COOL), 1, -1, -1),  # reports stormwater instead of cooling
        ((PLANT, STORM), (NAIVE, COOL), 0, 1, 1),
        ((PLANT, SHADE), (NAIVE, COOL), 0, -1, 1),
        ((PLANT, COOL), (ADAPTIVE, COOL), 1, -1, -1),
        ((PLANT, COOL), (ADAPTIVE, SHADE), 0, 0, 1),
        ((NAIVE, COOL), (ADAPTIVE, COOL), 1, 1, 1),
        ((ADAPTIVE, COOL), (ADAPTIVE, SHADE), 0, 0, 0),
    ],
)
def test_direction_says_whether_the_others_records_serve_the_plan(first, second, same, forth, back):
    found = aligned(first, second)
    assert found.same_label[0, 1] == found.same_label[1, 0] == same
    assert (found.direction[0, 1], found.direction[1, 0]) == (forth, back)


def test_who_abstains_names_nothing_and_reaches_nothing():
    found = aligned((PLANT, COOL), (ABSTAIN, COOL))
    assert np.isnan(found.same_label[0, 1])
    assert found.direction[0, 1] == 0
    assert np.isnan(found.direction[1, 0])
    assert np.isnan(found.overlap[0, 1])
    assert np.isnan(found.overlap[1]).all()


def test_overlap_counts_the_members_whose_cells_the_other_plants_too():
    """Water leaves the resilience rating free, which heat sets: heat's cells are all water's."""
    found = aligned((PLANT, COOL), (PLANT, COOL), signals=(0, 1))
    assert found.overlap[0, 1] == 1
    env = env_of_all()
    world, index = env.game.world, [*env.game.world.space.names].index("Resilience Rating")
    wanted = world.menus.signals[0].bind(world.space)
    joint = np.array([[1, 0, 0, 0, 0], [1, 0, 1, 0, 0]])
    at = at_hand(env, joint)
    members = at.playing.draw.bank.members[at.playing.draw.entry[0, 1], at.row[1]]
    inside = wanted.contains(world.points)
    assert found.overlap[1, 0] == pytest.approx(members[inside].sum() / members.sum(), abs=0.05)
    assert 0 < found.overlap[1, 0] < 1
    assert len(np.unique(world.points[members > 0, index])) > 1


def test_disjoint_signals_do_not_meet():
    content = fields()
    signals = content["signals"]
    signals["other"] = signals["heat"] | {"Resilience Rating": "Low"}
    groups = [group("a", 0.2, COOL), group("b", 0.2, STORM, signals=["other"])]
    env = make_env(content | {"signals": signals, "collectives": groups})
    env.reset(seed=0)
    found = find_alignment(at_hand(env, plant(env, COOL, STORM)))
    assert found.overlap.tolist() == [[1, 0], [0, 1]]
    assert (found.signed_overlap[[0, 1], [1, 0]] == 0).all()


def test_conflict_is_the_mean_over_cells_of_the_others_records():
    env = planters(group("a", 0.2, COOL), group("b", 0.1, STORM))
    at = at_hand(env, plant(env, COOL, STORM))
    found = find_harms(at, at.results(at.row[None]))
    draw, row = at.playing.draw, at.row
    members = draw.bank.members[draw.entry[0, 0], row[0]].astype(float)
    post = draw.bank.post[draw.entry[0, 1], row[1]].astype(float)
    labels = [*env.game.world.space.labels]
    cool, storm = labels.index(COOL), labels.index(STORM)
    per_cell = post[:, storm] - post[:, cool]  # south reports stormwater only
    n_train = env.scenario.population.n_train
    assert found.conflict[0, 1] == pytest.approx(per_cell @ members / members.sum() / n_train)
    assert found.conflict[0, 1] == pytest.approx(0.1 * (per_cell / 2e4) @ members / members.sum())
