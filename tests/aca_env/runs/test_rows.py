import numpy as np
import pytest

from aca_env.runs.episode import Round
from aca_env.runs.rows import RowMaker
from tests.agents.scenes import COOL, SCENES, make_env


def rows_after(scene, actions, why_not=()):
    env = make_env(SCENES[scene])
    env.reset(seed=0)
    joint = dict(zip(env.agents, np.array(actions), strict=True))
    _, rewards, _, _, infos = env.step(joint)
    played = Round(1, env.game.state.last_action[0], rewards, infos)
    make_rows = RowMaker(env.game.world, dict.fromkeys(why_not, "why"))
    return list(make_rows(0, played)), infos


def test_row_repeats_the_infos_and_names_the_action():
    rows, infos = rows_after("plain", [[1, 2, 0, 0, 0], [0, 0, 0, 0, 0]])
    row = rows[0]
    assert (row["strategy"], row["label"], row["signal"], row["effort"]) == (
        "feature_label_planting", COOL, "heat", 1.0,
    )  # fmt: skip
    info = infos["collective_0"]
    assert (row["success"], row["bound"]) == (info["success"], info["bound"])
    assert (row["payoff"], row["n_acting"]) == (info["payoff"], info["n_acting"])
    assert row["certified"] is True


def test_abstainer_has_neither_success_nor_bound():
    row = rows_after("plain", [[1, 2, 0, 0, 0], [0, 0, 0, 0, 0]])[0][1]
    for key in ("success", "bound", "certified", "label", "signal", "effort"):
        assert row[key] is None
    assert row["plan"] == "abstains"


def test_doubtful_bound_is_not_certified():
    actions = [[1, 2, 0, 0, 0], [1, 3, 0, 0, 0]]
    rows, _ = rows_after("plain", actions, why_not=["collective_1"])
    assert [row["certified"] for row in rows] == [True, False]


def test_masked_action_is_an_abstention_and_flagged():
    row = rows_after("plain", [[1, 2, 1, 0, 0], [0, 0, 0, 0, 0]])[0][0]
    assert (row["strategy"], row["illegal"]) == ("abstain", True)


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ([1, 2, 1, 0, 0], f"plants heat with label {COOL}"),
        ([2, 2, 0, 0, 0], f"plants water for label {COOL}, keeping labels"),
        (
            [3, 2, 0, 0, 0],
            f"unplants {COOL} from water, reporting Green Stormwater Infrastructure",
        ),
        ([4, 2, 0, 0, 0], f"unplants {COOL} from water, reporting the strongest rival"),
        ([3, 3, 0, 0, 0], "abstains"),
    ],
)
def test_plan_is_told_in_words(action, words):
    assert rows_after("every_strategy", [[0] * 5, action])[0][1]["plan"] == words


def test_announcement_and_effort_are_told():
    row = rows_after("types_and_announcements", [[1, 2, 0, 0, 1], [0] * 5])[0][0]
    assert row["announcement"] == "Greening & Shade Expansion"
    assert row["plan"].endswith("; announces Greening & Shade Expansion")
    row = rows_after("budget", [[1, 2, 0, 0, 0], [0] * 5])[0][0]
    assert row["plan"].endswith(", 40% of members")
