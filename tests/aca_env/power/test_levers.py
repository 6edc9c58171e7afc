import pytest

from aca_env.errors import AcaError
from aca_env.power.levers import DEFAULTS, Lever, platform_levers, pull, read_levers
from tests.aca_env.power.episodes import small


def test_every_lever_of_a_plain_platform_changes_it():
    scenario = small()
    levers = platform_levers(scenario)
    assert levers == DEFAULTS[:-5]
    hashes = {pull(scenario, lever).content_hash for lever in levers}
    assert len(hashes | {scenario.content_hash}) == len(levers) + 1


def test_a_platform_that_fits_a_learner_can_defend_itself():
    scenario = small(platform={"classifier": "tree"})
    levers = platform_levers(scenario)
    assert levers[-5:] == DEFAULTS[-5:]
    hashes = {pull(scenario, lever).content_hash for lever in levers}
    assert len(hashes | {scenario.content_hash}) == len(levers) + 1
    of_counts = {lever.name for lever in platform_levers(small(platform={"classifier": "counts"}))}
    assert "smooth labels by 20%" not in of_counts
    assert "count equal records once" in of_counts


def test_what_a_platform_already_does_or_cannot_do_is_no_lever():
    names = {one.name for one in platform_levers(small(platform={"retrain_every": 2}))}
    assert "retrain every 2nd round" not in names
    assert "retrain every 4th round" in names


def test_words_leave_out_what_is_so_already():
    lever = Lever("slow", {"platform.retrain_every": 3, "platform.victim": "all"})
    assert lever.words(small()) == "platform.retrain_every=3"
    assert lever.words(small(platform={"retrain_every": 3})) == "nothing"


@pytest.mark.parametrize(
    ("name", "overrides", "told"),
    [
        ("more", {"population.n_test": 5}, "key of the platform's"),
        ("more", {"collectives.0.share": 0.5}, "key of the platform's"),
        ("more", {"rounds": 5}, "key of the platform's"),
        ("more", {"dynamics.announcements": True}, "key of the platform's"),
        ("more", {"dynamics": {"participation": {}}}, "key of the platform's"),
        ("", {"platform.memory": 2}, "a name of one line, got ''"),
        ("two\nlines", {"platform.memory": 2}, "a name of one line"),
        (3, {}, "a name of one line, got 3"),
        ("list", ["platform.memory"], "expected values by key"),
    ],
)
def test_what_is_not_the_platforms_to_change_is_refused(name, overrides, told):
    with pytest.raises(AcaError) as caught:
        Lever(name, overrides)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("overrides", "told"),
    [
        ({"platform.memory": -1}, "lever 'odd': "),
        ({"platform.nonsense": 1}, "nonsense"),
        ({"platform.memory": 3, "platform.decay": 0.5}, "decay"),
        ({"information.epsilon": float("nan")}, "epsilon"),
    ],
)
def test_a_change_that_is_not_valid_is_told_with_the_levers_name(overrides, told):
    with pytest.raises(AcaError) as caught:
        pull(small(), Lever("odd", overrides))
    assert "lever 'odd'" in str(caught.value)
    assert told in str(caught.value)


@pytest.mark.parametrize("given", ["platform.memory", 3, [{"platform.memory": 2}]])
def test_actions_that_are_no_levers_are_refused(given):
    with pytest.raises(AcaError, match="actions: expected levers, got"):
        read_levers(small(), given)


def test_two_levers_of_one_name_are_refused():
    with pytest.raises(AcaError, match="expected different names, got 'slow' twice"):
        read_levers(small(), [Lever("slow", {"platform.memory": 2})] * 2)
