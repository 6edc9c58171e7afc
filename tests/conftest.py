"""What holds for all tests."""

import os

from hypothesis import settings

# Tables that an earlier state of the code left on the disk must not hide a change.
os.environ["ACA_ENV_CACHE"] = "off"

# Examples are the same in every run, and a busy machine is not a failing test.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")
