"""What `aca replay` does, in order: find, play again, print."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

from aca_env.cli.replay_command import ReplayOptions
from aca_env.cli.replay_text import print_replay, print_rows
from aca_env.cli.run_run import Progress
from aca_env.cli.screen import console
from aca_env.errors import DataError
from aca_env.trajectories.reading import Source, find
from aca_env.trajectories.recording import Recording
from aca_env.trajectories.rendering import Theatre
from aca_env.trajectories.replaying import Replay, Replayer

DIFFERENT = 1


def run(folder: Path, options: ReplayOptions) -> int:
    """Replay a recording and return the exit status: 0 if equal, 1 if not.

    Raises:
        AcaError: a folder, seed or combination of options that will not do.
    """
    if options.render and options.as_json:
        raise DataError("--render: expected without --json, got both")
    source = find(folder)
    seeds = _seeds(source, options.seed)
    sources = [source] if source.rows is None else [source, source.rows]
    n_seeds = len(source.header.seeds) if seeds is None else 1
    progress = Progress(source.header.name, n_seeds * source.header.rounds * len(sources))
    with nullcontext(None) if options.render else progress as on_round:
        result = _replay(source.blocks(seeds), on_round, renders=options.render)
        rows = [_replay(one.blocks(seeds), on_round, renders=False) for one in sources[1:]]
    if result is None:
        seed = "the run is not" if seeds is None else f"seed {options.seed} of the run is not"
        raise DataError(f"{folder}: expected finished seeds to replay, but {seed}")
    beside = rows[0] if rows else None
    if options.as_json:
        _write(folder, source, result, beside)
    else:
        print_replay(console(), source, result, is_all=seeds is None)
        if beside is not None:
            print_rows(console(), beside)
    is_equal = result.is_equal and (beside is None or beside.is_equal)
    return 0 if is_equal else DIFFERENT


def _write(folder: Path, source: Source, result: Replay, rows: Replay | None) -> None:
    """Print the results as one JSON document."""
    header = source.header
    document = {
        "scenario": header.name,
        "hash": header.content_hash,
        "folder": str(folder),
        "has_trajectories": source.has_trajectories,
        **result.to_dict(),
        "rows": None if rows is None else rows.to_dict(),
    }
    sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def _seeds(source: Source, seed: int | None) -> range | None:
    held = source.header.seeds
    if seed is None:
        return None
    if seed not in held:
        raise DataError(f"--seed: expected one of {held.start}:{held.stop}, got {seed}")
    return range(seed, seed + 1)


def _replay(
    blocks: Iterator[Recording], on_round: Callable[[int], object] | None, *, renders: bool
) -> Replay | None:
    """Return what all blocks came to; None if there are none."""
    replayer, theatre = None, None
    for block in blocks:
        replayer = replayer or Replayer(block, on_round)
        if renders:
            theatre = theatre or Theatre(replayer)
            for text in theatre.show(block):
                sys.stdout.write(f"{text}\n")
                sys.stdout.flush()
        replayer.play(block)
    return None if replayer is None else replayer.result()
