"""Opening a file in a process of its own, so that no file takes the server's memory, its time, or the server.

Two kilobytes of PDF can hold a drawing of ten billion parts, and no library bounds what it does with them: the system
does, for a process that has nothing but the file.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from threading import BoundedSemaphore

from logistics.documents.rules import Flaw, TooMuch, UploadRefused

#: Of processor time, and of real time: a machine may have other things to do.
SECONDS, PATIENCE = 20, 60
#: The largest picture takes half of it for a moment.
MEMORY = 1024 * 1024 * 1024
#: How the process tells what it found; other endings are its end, by its bounds or by a fault.
REFUSED, NO_SUCH_PAGE, OUT_OF_MEMORY = 3, 4, 5
#: What the process may know of ours: no setting, no key.
_ENVIRONMENT = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH")
#: At a time: a second upload gets through while one takes its time, and no upload keeps anybody from looking.
_UPLOADS, _LOOKS = BoundedSemaphore(2), BoundedSemaphore(1)


def opened(job: str, content: bytes, *arguments: str) -> bytes:
    """Return what the `job` of that name in opening.py makes of a file.

    Raises UploadRefused with what is wrong with the file, IndexError when it has no such page, and TooMuch when it
    would take more than `SECONDS` or `MEMORY`, or broke what reads it.
    """
    turns = _LOOKS if job == "draw" else _UPLOADS
    ended, told = ran("logistics.documents.opening", content, job, *arguments, turns=turns)
    if ended == REFUSED:
        raise UploadRefused(Flaw(told.decode()))
    if ended == NO_SUCH_PAGE:
        raise IndexError
    return told


def ran(module: str, content: bytes, *arguments: str, turns: BoundedSemaphore) -> tuple[int, bytes]:
    """Return how a module ended (0, REFUSED, NO_SUCH_PAGE) that was run with a file on its input, and what it wrote.

    Raises TooMuch. The module calls `bound` with its first two arguments before it does anything.
    """
    command = [sys.executable, "-P", "-m", module, str(MEMORY), str(SECONDS), *arguments]
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    with turns:
        try:
            # In a session of its own: Ctrl-C ends the server, which first finishes what it was asked.
            done = subprocess.run(
                command,
                input=content,
                capture_output=True,
                timeout=PATIENCE,
                env=environment,
                start_new_session=True,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise TooMuch(module) from None
    if done.returncode == OUT_OF_MEMORY or done.returncode < 0:
        raise TooMuch(module)
    if done.returncode not in (0, REFUSED, NO_SUCH_PAGE):
        raise RuntimeError(f"opening a file failed: {done.stderr.decode(errors='replace')}")
    return done.returncode, done.stdout


def bound(memory: int, seconds: int) -> None:
    """Bound this process to so many bytes and seconds of processor time, and to writing to nothing but the pipe."""
    _bound(resource.RLIMIT_AS, memory)
    _bound(resource.RLIMIT_CPU, seconds)
    _bound(resource.RLIMIT_CORE, 0)  # what fails here holds somebody's passport
    _bound(resource.RLIMIT_FSIZE, 0)


def _bound(what: int, most: int) -> None:
    if what == resource.RLIMIT_AS and sys.platform == "darwin":
        return  # the system there knows no such bound
    _, hard = resource.getrlimit(what)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (most, most))
