"""Every shipped society answers the question that it is there for."""

import numpy as np
import pytest

from aca_env.society import AggregatedSociety, IndividualSociety, list_societies, load_society
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
    society = load_society("participation-cascade", POOL)
    mass = critical_mass(society)
    starts = {IndividualSociety(society, 0).members[0]}
    clustered = play_society(society, range(8), "individual")
    mixed = load_society(society, {"network.kind": "blocks"})
    everybody = play_society(mixed, range(8), "aggregated")

    assert starts == {20}
    assert mass.certified > 30
    assert clustered.share_of("tipped", 0).n_true >= 3
    assert everybody.share_of("tipped", 0).n_true <= 1


def test_free_riders_hold_a_success_in_a_small_society_and_lose_it_in_a_large_one():
    def won(n_users, **changes):
        society = load_society("free-riding", {**POOL, "users": n_users, **changes})
        found = [AggregatedSociety(society, seed).run() for seed in range(3)]
        late = [[at.success for (at,) in one.states[-100:]] for one in found]
        return np.mean(late), np.mean([one.members[0] for one in found])

    small_success, members = won(200)
    assert small_success > 0.95
    # No more take part than it takes.
    assert members <= critical_mass(load_society("free-riding", POOL)).successful + 1
    assert won(10_000)[0] < 0.1
    assert won(10_000, **{"choice.glow": 0.5, "beliefs.published": 5})[0] > 0.95


def test_members_gather_in_one_collective_only_where_the_others_are_a_threat():
    def divided(regime):
        society = load_society(
            "coalition-formation",
            {**POOL, "game.settings.information.regime": regime, "network.kind": "blocks"},
        )
        return play_society(society, range(4), "aggregated").effective_collectives.mean

    assert divided("full") > 2.5
    assert divided("anonymous") < 1.2
