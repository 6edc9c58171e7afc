"""Thin faces of the game: what trainers and people call."""
