"""Players and measurements whose results are known beforehand."""

from aca_env.bench.measuring import Effort, Sample

TINY = {"population.n_pool": 20_000, "population.bank_size": 4, "rounds": 5}
"""Overrides that make any climate scenario quick to build."""

ONCE = Effort(n_repeats=2, seconds=0.0, seed=0)


class Clock:
    """A clock that only moves when it is told to."""

    def __init__(self):
        self.cpu = self.wall = 0.0

    def process_time(self):
        return self.cpu

    def perf_counter(self):
        return self.wall


class Counter:
    """A player that counts its steps and moves a clock by a fixed time per step."""

    def __init__(self, clock, *, cpu=0.0, wall=0.0, block=4, n_agents=1, n_worlds=1):
        self.clock, self.cpu, self.wall = clock, cpu, wall
        self.block, self.n_agents, self.n_worlds = block, n_agents, n_worlds
        self.n_steps = 0

    def play(self, n_steps):
        self.n_steps += n_steps
        self.clock.cpu += n_steps * self.cpu
        self.clock.wall += n_steps * self.wall


def sample(name, repeat, n_steps=10, cpu=1.0, wall=2.0):
    """Return one measurement."""
    return Sample("speed", name, repeat, 0, n_steps, cpu, wall)
