"""Reading a file of nominations in a process of its own: four kilobytes of workbook can merge every cell there is.

Whoever sends the file to the secretariat may have made it for that; openpyxl would unpack it as far as memory goes.
"""

from __future__ import annotations

import json
import sys
from threading import BoundedSemaphore

from logistics.documents.apart import OUT_OF_MEMORY, REFUSED, bound, ran
from logistics.documents.rules import TooMuch
from logistics.nominationfile.reading import read_rows
from logistics.nominationfile.rules import MAX_BYTES, FileRefused, Flaw, Row

_TURNS = BoundedSemaphore(1)


def read_rows_apart(content: bytes) -> list[Row]:
    """Return what `read_rows` returns; raises FileRefused also for a file that would take too much to read."""
    if not 0 < len(content) <= MAX_BYTES:
        return read_rows(content)  # refused without a look
    try:
        ended, told = ran(__name__, content, turns=_TURNS)
    except TooMuch:
        raise FileRefused(Flaw.TOO_LARGE) from None
    if ended == REFUSED:
        raise FileRefused(Flaw(told.decode()))
    return [Row(number, cells) for number, cells in json.loads(told)]


def main() -> int:
    """Read the file on standard input, in so many bytes and seconds, and write its rows as JSON."""
    memory, seconds = sys.argv[1:]
    bound(int(memory), int(seconds))
    try:
        rows = read_rows(sys.stdin.buffer.read())
    except FileRefused as refused:
        sys.stdout.write(refused.flaw)
        return REFUSED
    except MemoryError:
        return OUT_OF_MEMORY
    sys.stdout.write(json.dumps([(row.number, list(row.cells)) for row in rows]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
