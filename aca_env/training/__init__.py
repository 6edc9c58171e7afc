"""Training with Stable-Baselines3: who learns, in which games, against whom."""
