"""Recorded rounds in words, as they are played again."""

from collections.abc import Iterator

from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.trajectories.legality import playable
from aca_env.trajectories.recording import Recording
from aca_env.trajectories.replaying import Replayer


class Theatre:
    """Plays recorded rounds one game at a time, and tells each.

    Args:
        replayer: what replays the recording.
    """

    def __init__(self, replayer: Replayer) -> None:
        self._replayer = replayer
        self._env = CollectiveActionEnv(replayer.games.game.world, render_mode="ansi")

    def show(self, recording: Recording) -> Iterator[str]:
        """Yield a text per round.

        Args:
            recording: a block of what the replayer replays.
        """
        env = self._env
        for place, seed in enumerate(recording.seeds.tolist()):
            env.reset(seed=seed)
            for t in range(self._replayer.header.rounds):
                rows = slice(place, place + 1)
                todo = playable(env.game, recording, rows, t, env.game.masks())
                env.step(dict(zip(env.possible_agents, todo.asked[0], strict=True)))
                yield f"seed {seed}: {env.render()}"
