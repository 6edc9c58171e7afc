import pytest

from aca_env.agents.base import PolicyError
from aca_env.policy_words import parse_policy, policy_word, split_words


@pytest.mark.parametrize(
    ("word", "name", "options"),
    [
        ("uniform", "uniform", {}),
        (" uniform ", "uniform", {}),
        ("fixed(label=2)", "fixed", {"label": 2}),
        ('fixed(label="A, (b) & c", effort=0.5)', "fixed", {"label": "A, (b) & c", "effort": 0.5}),
        ("fixed(label=Good)", "fixed", {"label": "Good"}),
        ("committed(plan=[[1, 0, 0, 0, 0], [0, 0, 0, 0, 0]])", "committed",
         {"plan": [[1, 0, 0, 0, 0], [0, 0, 0, 0, 0]]}),
        ("mine:Loud", "mine:Loud", {}),
        ("mine:Loud(depth=3)", "mine:Loud", {"depth": 3}),
        ("trained:runs/a b=c", "trained:runs/a b=c", {}),
        ("trained:runs/a(deterministic=true)", "trained:runs/a", {"deterministic": True}),
        ("fixed()", "fixed", {}),
    ],
)  # fmt: skip
def test_words_are_read(word, name, options):
    assert parse_policy(word) == (name, options)


@pytest.mark.parametrize(
    "word",
    ["", "  ", None, 3, "fixed(", "fixed(label)", "(label=1)", "fixed(label=1))", "fixed(a=1,a=2)",
     "fixed(=2)", "fixed(a=)", 'fixed(a="x)'],
)  # fmt: skip
def test_wrong_words_are_refused_in_one_line(word):
    with pytest.raises(PolicyError) as caught:
        parse_policy(word)
    assert "\n" not in str(caught.value)


def test_commas_inside_brackets_and_quotes_do_not_split():
    assert split_words('a,b(c=1,d=[2,3]),,e(f="x,y")') == ["a", "b(c=1,d=[2,3])", 'e(f="x,y")']
    assert split_words("") == []


@pytest.mark.parametrize(
    "options",
    [{}, {"label": 'say "a", \\ b'}, {"effort": 0.25, "flag": True}, {"plan": [[1, 2], [3, 4]]}],
)
def test_a_word_reads_back_as_it_was(options):
    assert parse_policy(policy_word("some", options)) == ("some", options)
