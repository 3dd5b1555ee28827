"""Opening a PDF or HEIC in a process of its own, so that no file takes the server's memory, its time, or the server.

Two kilobytes of PDF can hold a drawing of ten billion parts, and no library bounds what it does with them: the system
does, for a process that has nothing but the file.
"""

from __future__ import annotations

import os
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
    command = [sys.executable, "-P", "-m", "logistics.documents.opening", str(MEMORY), str(SECONDS), job, *arguments]
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    with _LOOKS if job == "draw" else _UPLOADS:
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
            raise TooMuch(job) from None
    if done.returncode == REFUSED:
        raise UploadRefused(Flaw(done.stdout.decode()))
    if done.returncode == NO_SUCH_PAGE:
        raise IndexError
    if done.returncode == OUT_OF_MEMORY or done.returncode < 0:
        raise TooMuch(job)
    if done.returncode:
        raise RuntimeError(f"opening a file failed: {done.stderr.decode(errors='replace')}")
    return done.stdout
