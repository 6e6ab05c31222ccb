"""The command `parlour`: `python -m parlour visit`, `translate`, `capabilities` or `diagram`; `--help` says more."""

import signal
import sys

from ._native import _command


def main() -> int:
    """Run the command with the program's arguments; gives its exit code."""
    # It is not Python that waits for input: Ctrl-C ends the program, as it ends others.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _command(["parlour", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
