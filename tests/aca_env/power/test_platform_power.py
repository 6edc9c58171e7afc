import dataclasses

import numpy as np
import pytest

from aca_env.errors import AcaError
from aca_env.power.levers import Lever
from aca_env.power.platform_power import measured, outcome_measure, performative_power, play_all
from aca_env.runs.batched import play_many
from aca_env.scenario.loading import with_overrides
from tests.aca_env.power.episodes import played, small
from tests.agents.scenes import SCENES

SLOW = Lever("slow", {"platform.retrain_every": 2})
WORST = Lever("worst", {"platform.adversary": "worst_case", "information.epsilon": 0.1})
NOTHING = Lever("nothing", {"information.delta": 0.2})


def test_power_is_exactly_zero_where_only_the_present_action_is_left():
    for outcome in ("labels", "records"):
        assert performative_power(small(), [], seeds=2, outcome=outcome).value == 0
        same = performative_power(small(), [NOTHING], seeds=2, outcome=outcome)
        assert (same.value, same.strongest) == (0.0, None)


def test_power_grows_with_what_the_platform_can_do():
    sets = [[], [SLOW], [SLOW, WORST], [SLOW, WORST, NOTHING]]
    values = [performative_power(small(), actions, seeds=3).value for actions in sets]
    assert values == sorted(values)
    assert values[0] == 0 < values[1] < values[2]


def test_watching_changes_nothing_of_what_is_played():
    now = played().now
    plain = play_many(now.world, ["myopic", "myopic"], range(4))
    for name in ("success", "payoff", "actions"):
        watched = getattr(played(policy="myopic").now.played, name)
        assert np.array_equal(watched, getattr(plain, name), equal_nan=True)


def test_power_over_labels_is_what_a_loop_over_users_counts():
    episodes = played()
    now = episodes.now
    n_test = now.world.scenario.population.n_test
    for name, under in episodes.under.items():
        by_seed = []
        for s in range(4):
            shares = [
                sum(
                    now.users[s, t, m, c] * (now.labels[s, t, c] != under.labels[s, t, c])
                    for c in range(now.world.n_cells)
                )
                / n_test
                for t in range(now.labels.shape[1])
                for m in range(2)
            ]
            by_seed.append(np.mean(shares))
        power = measured(episodes, outcome_measure(small(), "labels"))
        (found,) = [one for one in power.actions if one.action == name]
        assert found.by_draw == pytest.approx(by_seed, abs=1e-12)
    assert power.value > 0


def test_success_follows_from_the_labels_and_users_that_are_kept():
    now = played(policy="uniform").now
    n_checked = 0
    for s, t, i in np.ndindex(4, 4, 2):
        strategy, label, signal, *_ = now.played.actions[s, t, i]
        if strategy == 0:
            continue
        # South's signals are water and heat, the scenario's heat and water.
        m = 0 if i == 0 else 1 - signal
        won = (now.users[s, t, m] * (now.labels[s, t] == label)).sum() / 200
        assert now.played.success[s, t, i] == pytest.approx(won, abs=1e-12)
        n_checked += 0 < won < 1
    assert n_checked > 2


def test_common_chance_leaves_a_fraction_of_the_noise():
    # Measured: 4.8 times less variance of the difference in success, on seeds 0:100.
    scenario = small()
    episodes = play_all(scenario, [SLOW], policies="fixed", seeds=range(100))
    now = episodes.now.played.success.mean(axis=(1, 2))
    slow = episodes.under["slow"].played.success.mean(axis=(1, 2))
    independent = np.roll(slow, 1) - now
    assert independent.var(ddof=1) > 3 * (slow - now).var(ddof=1)
    # And chance that is not shared counts as power of the platform.
    other = episodes.under["slow"]
    mixed = dataclasses.replace(other, labels=np.roll(other.labels, 1, axis=0))
    measure = outcome_measure(scenario, "labels")
    assert measure(episodes.now, mixed).mean() > measure(episodes.now, other).mean()


@pytest.mark.parametrize("name", ["every_strategy", "types_and_announcements", "once",
                                  "different_episodes", "bank_without_bounds"])  # fmt: skip
def test_a_lever_that_does_nothing_has_no_power_in_any_kind_of_game(name):
    scenario = small(**{k: v for k, v in SCENES[name].items() if k != "name"})
    for outcome in ("labels", "records"):
        power = performative_power(
            scenario, [NOTHING], policies="uniform", seeds=2, outcome=outcome
        )
        assert power.value == 0


def test_levers_between_regimes_draw_the_same_people():
    regimes = ["known_interventions", "anonymous", "transparent"]
    levers = [Lever(regime, {"information.regime": regime}) for regime in regimes]
    # Drawn by themselves, the first regime's finer classes would give other records here.
    scenario = with_overrides(small(), {"population.n_train": 100_000, "collectives.0.share": 0.05})
    episodes = play_all(scenario, levers, policies="uniform", seeds=range(6))
    success = episodes.now.played.success
    assert len(np.unique(success[~np.isnan(success)])) > 3
    for one in episodes.under.values():
        assert np.array_equal(one.played.success, success, equal_nan=True)


def test_policies_that_read_bounds_answer_what_is_published():
    # With nothing published nothing is certified, so this one does something else.
    lever = Lever("publish nothing", {"information.regime": "worst_case"})
    power = performative_power(
        small(population={"source": "climate", "n_pool": 4000, "n_train": 10**7, "n_test": 200}),
        [lever], policies="certified_greedy", seeds=2, outcome="records",
    )  # fmt: skip
    assert power.value > 0


def test_compiled_rounds_and_plain_ones_give_the_same_power(monkeypatch):
    compiled = performative_power(small(), [SLOW, WORST], policies="uniform", seeds=2)
    monkeypatch.setattr("aca_env.game.making.find_spec", lambda _: None)
    plain = performative_power(small(), [SLOW, WORST], policies="uniform", seeds=2)
    assert plain.to_dict() == compiled.to_dict()


def test_a_matrix_of_distances_weighs_each_change():
    n = len(played().now.world.space.labels)
    twice = 2 * (1 - np.eye(n))
    plain = performative_power(small(), [SLOW], seeds=2)
    assert performative_power(small(), [SLOW], seeds=2, distance=twice).value == pytest.approx(
        2 * plain.value
    )


def test_worth_counts_only_labels_that_somebody_cares_about():
    scenario = small()
    plain = performative_power(scenario, [WORST], seeds=2)
    worth = performative_power(scenario, [WORST], seeds=2, distance="worth")
    assert 0 < worth.value <= plain.value


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"seeds": 0}, "seeds: expected"),
        ({"seeds": True}, "seeds: expected"),
        ({"seeds": "3"}, "seeds: expected"),
        ({"outcome": "payoff"}, "unknown outcome 'payoff'; known: labels, records"),
        ({"distance": "cosine"}, "unknown distance 'cosine'; known: different, worth"),
        ({"distance": [[0, 1], [1, 0]]}, "matrix of shape (4, 4), got (2, 2)"),
        ({"distance": np.ones((4, 4))}, "0 between equal labels"),
        ({"distance": np.full((4, 4), np.nan)}, "a square matrix"),
        ({"distance": None}, "a square matrix"),
        ({"distance": "worth", "outcome": "records"}, "expected different with"),
        ({"policies": ["fixed"]}, "expected 2, one per agent, got 1"),
        ({"policies": "nobody"}, "nobody"),
        ({"actions": [Lever("odd", {"platform.memory": 0})]}, "lever 'odd'"),
    ],
)
def test_what_cannot_be_played_is_refused_in_one_line(options, told):
    with pytest.raises(AcaError) as caught:
        performative_power(small(), **options)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
