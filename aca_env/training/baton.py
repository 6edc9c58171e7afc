"""Threads of which one runs at a time, in a fixed order: who holds the baton runs."""

import threading
from collections.abc import Callable, Sequence
from queue import SimpleQueue

WAIT_SECONDS = 0.2
"""How long the waiting thread sleeps before it looks for an interrupt again."""


class Stopped(BaseException):
    """Ends the work of a runner, because another one failed or the user interrupted.

    It is no `Exception`, so that no handler within the work takes it for its own.
    """


class Baton:
    """Runs several pieces of work, each in a thread, one at a time and in a fixed order.

    Who runs goes on until it passes the baton on or ends; then the next one runs. Since the
    order never depends on timing, chance that all of them share is drawn in a fixed order.

    Args:
        n_runners: number of pieces of work.

    Attributes:
        working: the runners that have not ended, in order.
    """

    def __init__(self, n_runners: int) -> None:
        self._wake: list[SimpleQueue[None]] = [SimpleQueue() for _ in range(n_runners)]
        self._threads: list[threading.Thread] = []
        self._failures: list[BaseException] = []
        self._is_stopped = False
        self._all_ended = threading.Event()
        self.working = list(range(n_runners))

    def run(self, works: Sequence[Callable[[], object]], names: Sequence[str]) -> None:
        """Run everything and return when all have ended.

        Args:
            works: what each runner does.
            names: of the runners, for tracebacks.

        Raises:
            BaseException: the first failure, with its own traceback and the runner's name;
                the others end the next time that they would pass the baton on.
        """
        self._threads = [
            threading.Thread(target=self._work, args=(i, work, name), name=name, daemon=True)
            for i, (work, name) in enumerate(zip(works, names, strict=True))
        ]
        self._wake[0].put(None)
        try:
            self._start()
            self._join()
        except BaseException:  # an interrupt reaches the waiting thread, not those at work
            self._is_stopped = True
            self._start()
            self._join()
            raise
        if self._failures:
            raise self._failures[0]

    def _start(self) -> None:
        for thread in self._threads:
            if thread.ident is None:
                thread.start()

    def _join(self) -> None:
        # An interrupt within `Thread.join` may take a running thread for an ended one
        # (CPython 3.11, `_wait_for_tstate_lock`), so the wait is for an event.
        while not self._all_ended.wait(WAIT_SECONDS):
            pass
        for thread in self._threads:
            thread.join()

    def _work(self, runner: int, work: Callable[[], object], name: str) -> None:
        try:
            self._wait(runner)
            work()
        except Stopped:
            pass
        except BaseException as error:
            error.add_note(f"in the work of {name}")
            self._failures.append(error)
            self._is_stopped = True
        finally:
            following = self._next(runner)
            self.working.remove(runner)
            if self.working:
                self._wake[following].put(None)
            else:
                self._all_ended.set()

    def holds(self, runner: int) -> bool:
        """Return whether the present thread is that runner's."""
        return bool(self._threads) and self._threads[runner] is threading.current_thread()

    def check(self) -> None:
        """Raise `Stopped` if the work is to end."""
        if self._is_stopped:
            raise Stopped

    def pass_on(self, runner: int) -> None:
        """Let the others run and return when it is this runner's turn again."""
        self._wake[self._next(runner)].put(None)
        self._wait(runner)

    def _wait(self, runner: int) -> None:
        self._wake[runner].get()
        self.check()

    def _next(self, runner: int) -> int:
        place = self.working.index(runner)
        return self.working[(place + 1) % len(self.working)]
