"""Runs: a scenario played by its policies over seeds, streamed to disk and summed up."""
