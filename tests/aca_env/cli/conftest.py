import numpy as np
import pandas as pd
import pytest

from aca_env.cli.main import run


@pytest.fixture(scope="session")
def table(tmp_path_factory):
    """Return the path of a small table with names that are awkward to type."""
    rng = np.random.default_rng(0)
    n = 4000
    frame = pd.DataFrame(
        {
            "city": rng.choice(["Rome", "Bonn", "Graz, Styria"], n),
            "Model Type": rng.choice(["SUV", "Sedan"], n, p=[0.3, 0.7]),
            "ratio": rng.choice(["1:2", "2:1"], n),
            "age": rng.integers(18, 90, n),
        }
    )
    frame["need"] = rng.choice(["yes", "no", "maybe"], n, p=[0.5, 0.3, 0.2])
    path = tmp_path_factory.mktemp("table") / "people.csv"
    frame.to_csv(path, index=False)
    return path


@pytest.fixture
def aca(capsys):
    """Return a function that runs the program: status, standard output, standard error."""

    def call(*words):
        status = run([str(word) for word in words])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call


@pytest.fixture
def evaluate(aca, table):
    """Return a function that runs `aca evaluate` on the small table."""

    def call(*collectives, options=()):
        texts = [word for text in collectives for word in ("--collective", text)]
        base = ["--table", table, "--label", "need", "--bins", "age=3"]
        return aca("evaluate", *base, *texts, *options)

    return call
