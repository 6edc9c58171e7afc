"""Steps per second: our faces beside their peers."""

from collections.abc import Sequence
from dataclasses import dataclass

from aca_env.bench.measuring import Effort, Note, Player, Sample, measure_all
from aca_env.bench.ours import Entry
from aca_env.bench.peers import YARDSTICK
from aca_env.bench.summaries import Middle, middle, of, ratios

SECTION = "speed"


@dataclass(frozen=True)
class Rate:
    """One line of the table.

    Attributes:
        entry: what was measured.
        n_agents: agents of a world.
        n_worlds: worlds side by side.
        cpu: env-steps per CPU second of the process.
        wall: env-steps per second on the clock.
        ratio: `cpu` over that of the yardstick in the same repeat; None without one.
    """

    entry: Entry
    n_agents: int
    n_worlds: int
    cpu: Middle
    wall: Middle
    ratio: Middle | None

    @property
    def agent_cpu(self) -> Middle:
        """Agent-steps per CPU second."""
        return self.cpu.times(self.n_agents)

    @property
    def agent_wall(self) -> Middle:
        """Agent-steps per second on the clock."""
        return self.wall.times(self.n_agents)


def measure_rates(entries: Sequence[Entry], effort: Effort, note: Note) -> tuple[Rate, ...]:
    """Return the rates of all entries, measured in alternation."""
    players: dict[str, Player] = {entry.name: entry.make(effort.seed) for entry in entries}
    samples = measure_all(SECTION, players, effort, note)
    yardstick = _per_cpu_second(samples, YARDSTICK) if YARDSTICK in players else None
    return tuple(_rate(entry, players[entry.name], samples, yardstick) for entry in entries)


def _rate(
    entry: Entry, player: Player, samples: Sequence[Sample], yardstick: list[float] | None
) -> Rate:
    n_worlds = player.n_worlds
    cpu = [n_worlds * rate for rate in _per_cpu_second(samples, entry.name)]
    return Rate(
        entry,
        player.n_agents,
        n_worlds,
        cpu=middle(cpu),
        wall=middle(n_worlds * s.n_steps / s.wall for s in of(samples, entry.name)),
        ratio=None if yardstick is None else ratios(cpu, yardstick),
    )


def _per_cpu_second(samples: Sequence[Sample], name: str) -> list[float]:
    return [s.n_steps / s.cpu for s in of(samples, name)]
