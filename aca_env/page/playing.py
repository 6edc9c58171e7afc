"""Something that is stepped, played and begun again by buttons."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from time import sleep
from typing import Any, Protocol

import solara
from solara.lab import use_task

from aca_env.page.parts import busy, mistake, said
from aca_env.page.words import CONTROLS

PAUSE = 0.6
"""Seconds between two steps of Play, so that the eye can follow."""


class Playable(Protocol):
    """What goes on by steps."""

    @property
    def is_over(self) -> bool:
        """Whether there is nothing more to play."""

    def step(self) -> bool:
        """Go on by one step; return whether there was one."""


@dataclass
class Deck:
    """What is on, shared by the buttons and the thread that plays.

    Attributes:
        thing: what is played; None until the first step.
        is_playing: whether it goes on by itself.
    """

    thing: Any = None
    is_playing: bool = False
    lock: Lock = field(default_factory=Lock)


def use_player(make: Callable[[], Playable], dependencies: list[object]) -> tuple[Any, int]:
    """Show Step, Play and Restart; return what is played (None at first) and the steps so far.

    Args:
        make: makes the thing anew; asked in a thread, at the first step.
        dependencies: whatever changes begins it again.
    """
    count, set_count = solara.use_state(0)
    is_playing, set_playing = solara.use_state(False)
    begun, set_begun = solara.use_state(0)
    deck = solara.use_memo(Deck, [*dependencies, begun])

    def begin() -> Callable[[], None]:
        set_count(0)
        set_playing(False)

        def leave() -> None:
            deck.is_playing = False

        return leave

    solara.use_effect(begin, [deck])
    task = use_task(lambda: _run(deck, make, set_count, set_playing), dependencies=None,
                    raise_error=False)  # fmt: skip

    def play() -> None:
        deck.is_playing = not is_playing
        set_playing(deck.is_playing)
        if deck.is_playing:
            task()

    is_over = deck.thing is not None and deck.thing.is_over
    is_stepping = task.pending and not is_playing
    with solara.Div(classes=["aca-buttons"]):
        solara.Button("Step", on_click=task, color="primary", small=True,
                      disabled=is_over or task.pending)  # fmt: skip
        solara.Button("Pause" if is_playing else "Play", on_click=play, outlined=True, small=True,
                      disabled=is_over or is_stepping)  # fmt: skip
        solara.Button("Restart", on_click=lambda: set_begun(begun + 1), text=True, small=True)
    said(CONTROLS["step"], "aca-help")
    busy(is_stepping)
    mistake(task.exception)
    return deck.thing if count else None, count


def _run(
    deck: Deck,
    make: Callable[[], Playable],
    set_count: Callable[[Callable[[int], int]], None],
    set_playing: Callable[[bool], None],
) -> None:
    """Step once, or until somebody pauses or it is over."""
    with deck.lock:
        if deck.thing is None:
            deck.thing = make()
        while deck.thing.step():
            set_count(lambda count: count + 1)
            if not deck.is_playing:
                return
            sleep(PAUSE)
            if not deck.is_playing:
                return
        deck.is_playing = False
        set_playing(False)
