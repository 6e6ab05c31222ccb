"""Lines of the standard input on an event loop, and text that is safe to show."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import AsyncIterator


async def lines() -> AsyncIterator[str]:
    """The lines of the standard input, be it a terminal, a pipe or a file, until it ends."""
    if sys.stdin is None:
        return  # Closed: its number may be another file's by now.
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[str | None] = asyncio.Queue()

    def read() -> None:
        # A thread, for a loop cannot wait for files. Nobody waits for the thread at the end: `sys.stdin`, which Python
        # wants to close then, is not what it reads from.
        try:
            with open(0, encoding="utf-8", errors="replace", closefd=False) as stdin:
                for line in stdin:
                    loop.call_soon_threadsafe(queue.put_nowait, line.strip())
            loop.call_soon_threadsafe(queue.put_nowait, None)
        except RuntimeError:
            pass  # The loop has ended meanwhile.

    threading.Thread(target=read, daemon=True).start()
    while (line := await queue.get()) is not None:
        yield line


def show(text: str) -> None:
    """Prints a line at once. What others wrote cannot move the cursor, nor pass for a line of its own."""
    print("".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text), flush=True)
