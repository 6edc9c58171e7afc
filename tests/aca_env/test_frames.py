"""DataFrames are told apart whether or not pandas is loaded."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from aca_env.frames import is_frame


def test_a_frame_is_one_and_nothing_else_is():
    frame = pd.DataFrame({"heat": ["low"]})
    assert is_frame(frame)
    assert not any(map(is_frame, [frame["heat"], frame.to_dict(), np.zeros((2, 2)), None, "frame"]))


@pytest.mark.parametrize("loaded", [True, False])
def test_asking_does_not_load_pandas(loaded):
    first = "import pandas" if loaded else "pass"
    # Only this module, since the package may load pandas for other ends.
    code = (
        f"{first}\nimport runpy, sys\n"
        "module = runpy.run_path(sys.argv[1])\n"
        "assert not module['is_frame']([1])\n"
        f"assert ('pandas' in sys.modules) is {loaded}\n"
    )
    path = sys.modules[is_frame.__module__].__file__
    assert subprocess.run([sys.executable, "-c", code, path], check=False).returncode == 0


def test_the_package_loads_neither_pandas_nor_pyarrow_nor_scipy():
    """Loading them takes longer than most commands."""
    code = "import sys, aca_env.cli.main; print({'pandas', 'pyarrow', 'scipy'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
