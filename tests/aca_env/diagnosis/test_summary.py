import pytest

from aca_env.diagnosis.diagnose import diagnose
from aca_env.diagnosis.pictures import PICTURES, draw_all
from aca_env.diagnosis.story import Story
from aca_env.diagnosis.summary import headlines, listed
from tests.aca_env.diagnosis.rounds import ALLIES, RIVALS, WEAK, group, plant, planters
from tests.agents.scenes import COOL, SHADE, STORM


def told(groups, labels, **options):
    env = planters(*groups)
    found = diagnose(env, plant(env, *labels), n_rounds=4, n_episodes=4, **options)
    return found, "\n".join(headlines(found))


def test_rivals_are_told_apart_from_allies():
    _, rivals = told(RIVALS, (COOL, STORM))
    _, allies = told(ALLIES, (COOL, COOL))
    assert (
        "north and south want different things on the same pattern: each alone costs the other "
        "its whole guarantee." in rivals
    )
    assert "want different" not in allies
    assert "south helps north: without it, north could be sure of 0." in allies


def test_best_change_is_named_with_what_it_brings():
    found, text = told(WEAK, (COOL, STORM))
    gain = found.incentives[0].gain
    assert f"north would gain {gain:.2f} by changing alone (best: abstains)." in text
    assert "Nobody gains" not in text
    assert "Large enough to be sure of 50% success against what the others do now: south." in text
    assert "north would need" in text


def test_rest_is_called_rest():
    _, text = told(WEAK, (None, STORM))
    assert "Nobody gains by changing alone" in text
    assert "That no change pays is guaranteed beforehand for north" in text
    assert "If all repeat their plans, results do not change from round to round" in text
    assert "answer each other" not in text


def test_one_collective_has_no_others_in_its_sentences():
    _, text = told((group("north", 0.4, COOL),), (COOL,))
    assert "It has no better plan in this round." in text
    _, text = told((group("north", 0.4, COOL),), (SHADE,))
    assert f"by changing (best: plants heat with label {COOL})" in text
    assert "other" not in text
    assert "alone" not in text


def test_hopeless_collective_is_told_so():
    _, text = told((group("north", 0.05, COOL), group("south", 0.9, STORM)), (COOL, STORM))
    assert "north cannot be at any size; it has 5.0% of all records." in text


def test_without_guarantees_the_reader_is_warned():
    reasons = dict.fromkeys(("collective_0", "collective_1"), "no reason")
    _, text = told(RIVALS, (COOL, STORM), why_not=reasons)
    assert "The bounds are no guarantees here" in text
    assert "sure of 50%" not in text


@pytest.mark.parametrize("n_agents", [1, 2, 9])
def test_pictures_show_everybody_they_have_room_for(n_agents):
    groups = [group(f"group {i}", 0.05, [COOL, STORM][i % 2]) for i in range(n_agents)]
    env = planters(*groups)
    found = diagnose(env, plant(env, *([COOL] * n_agents)), n_rounds=0)
    results = env.outcomes(found.joint_action[None])
    story = Story(found.names, results.success, results.bound, 1, found.joint_action, {})
    for draw in (*PICTURES.values(), draw_all):
        figure = draw(found, story)
        figure.canvas.draw()
        assert "small, round 1, seed 0" in figure.get_suptitle()
    (axes,) = PICTURES["gains"](found, story).axes
    assert [tick.get_text() for tick in axes.get_yticklabels()] == [*found.names]
    assert len(axes.patches) == 2 * n_agents


def test_lists_of_names_stay_short():
    assert listed(["a"]) == "a"
    assert listed(["a", "b"]) == "a and b"
    assert listed([*"abcdefgh"]) == "a, b, c, d, e, f and 2 more"
