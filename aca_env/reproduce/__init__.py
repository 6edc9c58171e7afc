"""The published experiments run again: every figure with its numbers, checks and picture.

`experiments.EXPERIMENTS` lists what there is; `runner.run_experiments` runs any of it.
"""
