"""How fast end of day gets on, as people read it: done, loans a second, time left."""

import time
from collections.abc import Callable
from datetime import date


class Rate:
    """Counts loans and tells progress, at most once a second."""

    def __init__(self, day: date, *, total: int, done: int, progress: Callable[[str], None]) -> None:
        self.day, self.total, self.done = day, total, done
        self._progress = progress
        self._begun, self._done_before = time.monotonic(), done

    def tell(self, more: int) -> None:
        """So many more loans are closed."""
        self.tell_done(self.done + more)

    def tell_done(self, done: int) -> None:
        """So many loans are closed in all."""
        self.done = done
        seconds = time.monotonic() - self._begun
        line = f"{self.day} loans {self.done:,}/{self.total:,}"
        if seconds > 0 and self.done > self._done_before:
            per_second = (self.done - self._done_before) / seconds
            left = int(max(self.total - self.done, 0) / per_second)
            line += f", {per_second:,.0f} a second, {left // 60}:{left % 60:02} left"
        self._progress(line)
