"""The parts of `check_policy`."""
