"""`aca new-policy` writes a policy that works, and hides nothing."""

import ast
import sys

import pytest

from aca_env.policy_contract import check_policy
from tests.aca_env.cli.small_file import write_scenario


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working folder of one's own; what is imported from it is forgotten."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    known = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - known:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]


def test_the_written_policy_keeps_the_contract_and_plays(aca, folder):
    status, out, err = aca("new-policy", "first_try")
    assert (status, err) == (0, "")
    assert "aca check-policy first_try:FirstTry" in out
    assert "aca run climate-duel --policy first_try:FirstTry" in out
    status, out, _ = aca("check-policy", "first_try:FirstTry")
    assert status == 0
    assert out.startswith("first_try:FirstTry keeps to the rules in ")
    small = write_scenario(folder)
    status, out, _ = aca("run", small, "--seeds", "2", "--policy", "first_try:FirstTry")
    assert status == 0
    assert "first_try:FirstTry" in out


def test_the_file_is_short_explained_and_free_of_the_original_names(aca, folder):
    aca("new-policy", "MyPolicy")
    text = (folder / "my_policy.py").read_text(encoding="utf-8")
    assert "emplate" not in text
    assert "noqa" not in text
    assert "aca check-policy my_policy:MyPolicy" in text
    tree = ast.parse(text)
    (kind,) = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    assert kind.name == "MyPolicy"
    statements = [node for node in ast.walk(kind) if isinstance(node, ast.stmt)]
    assert len(statements) <= 20
    methods = [node for node in kind.body if isinstance(node, ast.FunctionDef)]
    assert {method.name for method in methods} == {"__init__", "reset", "act", "learn"}
    for node in (tree, kind, *[method for method in methods if method.name != "__init__"]):
        assert ast.get_docstring(node)


def test_it_learns_what_pays(aca, folder):
    aca("new-policy", "learner")
    sys.path.append(str(folder))
    import aca_env
    from aca_env.policies import make_policy
    from aca_env.runs.episode import play

    env = aca_env.parallel_env("climate-duel", rounds=40, population__n_pool=20_000)
    returns = {}
    for name in ("learner:Learner", "uniform"):
        total = 0.0
        for seed in range(10):
            policies = {"collective_0": make_policy(name), "collective_1": make_policy("fixed")}
            for policy in policies.values():
                policy.attach(env)
            total += sum(lived.rewards["collective_0"] for lived in play(env, policies, seed))
        returns[name] = total
    assert returns["learner:Learner"] > 1.2 * returns["uniform"]


def test_another_file_may_be_named(aca, folder):
    (folder / "my own").mkdir()
    status, out, _ = aca("new-policy", "bold", "--out", "my own/brave.py")
    assert status == 0
    assert "cd 'my own' && aca run climate-duel --policy brave:Bold" in out
    sys.path.append(str(folder / "my own"))
    assert check_policy("brave:Bold") is None


def test_nothing_is_overwritten(aca, folder):
    (folder / "mine.py").write_text("precious")
    (folder / "link.py").symlink_to("nowhere.py")
    for name in ("mine", "link"):
        status, out, err = aca("new-policy", name)
        assert (status, out) == (2, "")
        assert f"expected a new file, '{name}.py' is there already" in err
    assert (folder / "mine.py").read_text() == "precious"
    assert not (folder / "nowhere.py").exists()


WRONG = {
    "two words": "got 'two words'",
    "2fast": "first a letter",
    "a-b": "got 'a-b'",
    "": "got ''",
    "_": "first a letter",
    "a/b": "got 'a/b'",
    "../up": "got '../up'",
    "café": "got 'café'",
    "class": "no word of Python's own",
    "a\nb": "got 'a\\nb'",
    "x" * 61: "at most 60",
    "none": "None is taken in the file",
    "policy": "Policy is taken in the file",
    "transition": "Transition is taken in the file",
    "Class": "no word of Python's own, got 'class.py'",
    "random": "a module 'random' is installed",
    "sys": "a module 'sys' is installed",
    "numpy": "a module 'numpy' is installed",
    "aca_env": "a module 'aca_env' is installed",
}


@pytest.mark.parametrize("name", WRONG)
def test_a_name_that_will_not_do_is_refused_in_one_line(aca, folder, name):
    status, out, err = aca("new-policy", name)
    assert (status, out) == (2, "")
    assert WRONG[name] in err
    assert err.count("\n") == 1
    assert not any(folder.iterdir())


@pytest.mark.parametrize(
    ("out", "told"),
    [
        ("mine.txt", "expected a file like my_policy.py"),
        ("mine", "expected a file like my_policy.py"),
        ("my-own.py", "expected a file like my_policy.py"),
        ("import.py", "expected a file like my_policy.py"),
        ("nowhere/mine.py", "expected a folder that exists, got 'nowhere'"),
        ("json.py", "a module 'json' is installed"),
        (".", "is there already"),
    ],
)
def test_a_file_that_will_not_do_is_refused_in_one_line(aca, folder, out, told):
    status, _, err = aca("new-policy", "mine", "--out", out)
    assert status == 2
    assert told in err
    assert err.count("\n") == 1
    assert not any(folder.iterdir())


def test_help_says_what_comes_next(aca):
    status, out, _ = aca("new-policy", "--help")
    assert status == 0
    assert "check-policy" in out
