"""A process that has the program loaded and forks for each command: a start takes a blink instead of two seconds."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import logistics.app
import logistics.server
import logistics.worker  # loaded once, here, for every command
from logistics.cli import main


def run(words: list[str], variables: dict[str, str], log: Path) -> None:
    """Become the command: a process group of its own, everything it says in `log`."""
    logistics.server.follow(os.getppid())  # ends with this starter, which ends with the test
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(handle, stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.update(variables)
    main(words)


def serve_commands() -> None:
    """Read one command per line, start it, and answer with its process id."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended
    for line in sys.stdin:
        command = json.loads(line)
        pid = os.fork()
        if not pid:
            run(command["words"], command["variables"], Path(command["log"]))
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve_commands()
