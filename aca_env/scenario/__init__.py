"""Scenario files: what a game is, checked before anything runs."""
