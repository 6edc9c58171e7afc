"""What holds for all tests."""

from hypothesis import settings

# Examples are the same in every run, and a busy machine is not a failing test.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")
