"""Trajectories: every round that a run played, exactly, for learning from it and replaying it.

`aca run SCENARIO --out DIR --trajectories` adds to the run's folder

- `trajectories.json`, the header: `format` and `format_version`; `scenario`, `hash`, `table`
  (SHA-256), `content` (all fields of the scenario) and `origin` (its file); `seeds` (first, and
  one after the last); `versions`; `rounds`; `agents`; `observation` (dtype, shape, limits and the
  name of every entry); `action` (dtype, and the width of every axis); `seeds_per_part`;
- `trajectories/part-000000.parquet` and so on: part k holds the `seeds_per_part` seeds from
  `seeds[0] + k · seeds_per_part` on, the last part what is left. A row is one seed, round and
  agent, in that order, and stands on its own:

| column | type | what it is |
| --- | --- | --- |
| seed | uint64 | of the episode |
| round | int32 | from 1 |
| agent | string | who |
| observation | float32 [n_entries] | what it saw before acting |
| action_mask | int8 [n_mask] | what it was allowed, the axes one after the other |
| asked | int64 [5] | strategy, label, signal, effort, announcement that its policy asked for |
| action | int64 [5] | as carried out; strategy −1: forced to abstain without an entry for it |
| illegal | bool | whether the mask turned it into abstaining |
| n_acting | int64 | members who would act |
| reward, payoff | float64 | what it got |
| success | float64 | NaN for an abstainer |
| bound | float64 | NaN for an abstainer or without bounds; −∞ where it says nothing |
| next_observation, next_action_mask | as above | after the round |
| terminated, truncated | bool | the game is over, or was cut off here |

Numbers are those of the environment, bit for bit, and so are files: a run that was stopped and
resumed, or extended by more seeds, ends with the bytes of one that was not. A part appears all at
once, when its seeds are finished. Any reader of Parquet will do, `pandas.read_parquet` among them.

Example:
    >>> from aca_env.trajectories import read, replay
    >>> trajectories = read("results/demo")                            # doctest: +SKIP
    >>> trajectories.observation.shape  # seeds, rounds, agents, entries # doctest: +SKIP
    (10, 12, 2, 40)
    >>> for step in trajectories.transitions("collective_0"):            # doctest: +SKIP
    ...     buffer.add(step.observation, step.asked, step.reward, step.next_observation)
    >>> replay(trajectories).is_equal                                    # doctest: +SKIP
    True
"""

from aca_env.trajectories.comparing import Difference
from aca_env.trajectories.header import Header
from aca_env.trajectories.reading import Source, find, read
from aca_env.trajectories.recording import RecordedTransition, Recording, Trajectories
from aca_env.trajectories.replaying import Replay, Replayer, replay

__all__ = [
    "Difference",
    "Header",
    "RecordedTransition",
    "Recording",
    "Replay",
    "Replayer",
    "Source",
    "Trajectories",
    "find",
    "read",
    "replay",
]
