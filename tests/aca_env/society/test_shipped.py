"""Every shipped society answers the question that it is there for."""

import numpy as np
import pytest

from aca_env.society import AggregatedSociety, list_societies, load_society
from aca_env.society.critical_mass import critical_mass
from aca_env.society.loading import SHIPPED
from aca_env.society.runs import default_form, play_society

POOL = {"game.settings.population.n_pool": 20_000}


def test_all_promised_societies_are_shipped():
    assert list_societies() == (
        "coalition-formation",
        "critical-mass",
        "free-riding",
        "participation-cascade",
    )


@pytest.mark.parametrize("name", list_societies())
def test_each_asks_a_question_and_is_named_like_its_file(name):
    society = load_society(name)
    assert society.name == name
    assert society.description.endswith("?")
    assert society.origin == SHIPPED / f"{name}.toml"


@pytest.mark.parametrize("name", list_societies())
def test_each_plays_in_its_own_form(name):
    if load_society(name).network.kind != "blocks":
        pytest.importorskip("networkx")
    society = load_society(name, {**POOL, "steps": 3})
    runs = play_society(society, range(2), default_form(society))
    assert runs.values("members").shape[:2] == (2, 4)
    assert runs.history().step.tolist()[-1] == 3


def test_clustered_neighbours_carry_a_cascade_from_below_the_critical_mass():
    pytest.importorskip("networkx")
    society = load_society("participation-cascade", {**POOL, "steps": 40})
    clustered = play_society(society, range(24), "individual")
    mixed = load_society(society, {"network.kind": "blocks"})
    everybody = play_society(mixed, range(60), "aggregated")

    starts = {run[0][0].members for run in clustered.states + everybody.states}
    assert starts == {30}
    assert clustered.masses[0].certified > 30
    assert clustered.share_of("tipped", 0).interval[0] > everybody.share_of("tipped", 0).interval[1]


def test_free_riders_hold_a_success_in_a_small_society_and_lose_it_in_a_large_one():
    def won(n_users, **changes):
        society = load_society("free-riding", {**POOL, "users": n_users, "steps": 200, **changes})
        found = [AggregatedSociety(society, seed).run() for seed in range(2)]
        late = [[at.success for (at,) in one.states[-50:]] for one in found]
        return np.mean(late), np.mean([one.members[0] for one in found])

    small_success, members = won(200)
    assert small_success > 0.95
    # No more take part than it takes.
    assert members <= critical_mass(load_society("free-riding", POOL)).successful + 1
    assert won(10_000)[0] < 0.1
    assert won(10_000, **{"choice.glow": 0.5, "beliefs.published": 5})[0] > 0.95


def test_members_gather_in_one_collective_only_where_the_others_are_a_threat():
    pytest.importorskip("networkx")

    def divided(regime):
        changes = {**POOL, "game.settings.information.regime": regime, "steps": 60}
        society = load_society("coalition-formation", changes)
        return play_society(society, range(3), "individual").effective_collectives.mean

    assert divided("full") > 2.5
    assert divided("anonymous") < 1.2
