"""The file a safe copy lies in: a tar archive written from front to back, whose last member seals all before it."""

from __future__ import annotations

import fcntl
import hashlib
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Self, cast

from logistics.backup.rules import SEAL, AlreadyThere, NotACopy, check_member, told

_BEGINS, _ENDS = ".logistics-backup-", ".unfinished"
_AT_ONCE = 1024 * 1024
_NOTHING = b"\0" * tarfile.BLOCKSIZE


class Writer:
    """Adds members to an archive; nothing but the one being added is in memory."""

    def __init__(self, stream: BinaryIO, at: datetime) -> None:
        """Write to `stream`, every member dated `at`."""
        self._sealing = _Sealing(stream)
        self._tar = tarfile.open(  # noqa: SIM115  # `seal` closes it: an archive that is given up gets no end
            fileobj=cast(BinaryIO, self._sealing), mode="w", format=tarfile.USTAR_FORMAT
        )
        self._at = int(at.timestamp())

    def add(self, name: str, content: bytes) -> None:
        """Add a member."""
        member = tarfile.TarInfo(name)
        member.size, member.mtime, member.mode = len(content), self._at, 0o600
        self._tar.addfile(member, BytesIO(content))
        _forget_members(self._tar)

    def seal(self) -> None:
        """Add the digest of everything so far, and end the archive."""
        self.add(SEAL, self._sealing.digest.hexdigest().encode())
        self._tar.close()


class _Sealing:
    """Passes on what is written, and digests it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def write(self, some: bytes) -> int:
        self.digest.update(some)
        return self._stream.write(some)

    def tell(self) -> int:
        return self._stream.tell()


class Reader:
    """Reads the members of an archive, one after another, whoever wrote it: only plain files, as `Writer` adds them."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._end = stream.seek(0, os.SEEK_END)

    def check(self) -> Self:
        """Return the reader when it is laid out as a copy and every byte is as it was written; raises NotACopy."""
        names: set[str] = set()
        sealed = None
        for member in self._walk():
            if sealed is not None:
                raise NotACopy(f"{told(member.name)} follows its seal.")
            check_member(member.name, member.size)
            if member.name in names:
                raise NotACopy(f"it holds {told(member.name)} twice.")
            names.add(member.name)
            sealed = member if member.name == SEAL else None
        if sealed is None:
            raise NotACopy("it is not a whole safe copy: its end is missing.")
        if self._digest(sealed.offset) != self._content(sealed).decode(errors="replace"):
            raise NotACopy("it is damaged: it is not what was written. Take another copy.")
        return self

    def members(self, begins: str) -> Iterator[tuple[str, bytes]]:
        """Yield the rest of the name, and the content, of each member whose name begins so."""
        for member in self._walk():
            if member.name.startswith(begins):
                yield member.name.removeprefix(begins), self._content(member)

    def names(self, begins: str) -> Iterator[str]:
        """Yield the rest of the name of each member whose name begins so."""
        return (member.name.removeprefix(begins) for member in self._walk() if member.name.startswith(begins))

    def _walk(self) -> Iterator[tarfile.TarInfo]:
        """Yield every member, its `offset` being that of its header.

        Header by header and not by tarfile, which follows what headers say: links, extensions, sizes below nothing.
        """
        offset = 0
        while (header := self._read(offset, tarfile.BLOCKSIZE)) != _NOTHING:
            try:
                member = tarfile.TarInfo.frombuf(header, "utf-8", "surrogateescape")
            except tarfile.HeaderError as error:
                raise NotACopy(f"it is no safe copy, or a damaged one ({error}).") from None
            member.offset = offset
            after = offset + tarfile.BLOCKSIZE + member.size
            if member.type != tarfile.REGTYPE:
                raise NotACopy(
                    f"{told(member.name)} in it is no plain file but a link, a device, a folder or the like."
                )
            if member.size < 0 or after > self._end:
                raise NotACopy(f"{told(member.name)} in it is said to have {member.size:,} bytes, which it has not.")
            yield member
            offset = after + -after % tarfile.BLOCKSIZE
        if self._end - offset > tarfile.RECORDSIZE + tarfile.BLOCKSIZE or self._read(offset, self._end).strip(b"\0"):
            raise NotACopy("something follows its end.")

    def _content(self, member: tarfile.TarInfo) -> bytes:
        return self._read(member.offset + tarfile.BLOCKSIZE, member.size)

    def _read(self, offset: int, size: int) -> bytes:
        self._stream.seek(offset)
        return self._stream.read(size)

    def _digest(self, size: int) -> str:
        self._stream.seek(0)
        digest = hashlib.sha256()
        while size and (some := self._stream.read(min(size, _AT_ONCE))):
            digest.update(some)
            size -= len(some)
        return digest.hexdigest()


def _forget_members(tar: tarfile.TarFile) -> None:
    tar.members.clear()  # type: ignore[attr-defined]  # a hundred thousand would be remembered for nothing


@contextmanager
def reading(path: Path) -> Iterator[Reader]:
    """Open the archive at `path` and check it; raises NotACopy, OSError."""
    with path.open("rb") as stream:
        try:
            yield Reader(stream).check()
        except NotACopy as error:
            raise NotACopy(f"{path}: {error}") from None


@contextmanager
def writing(path: Path, at: datetime) -> Iterator[Writer]:
    """Write an archive that appears at `path`, readable by its owner only, once it is sealed and on disk.

    It grows under another name beside, and is gone when anything fails; what a kill leaves there, the next one takes
    away. Raises AlreadyThere, OSError.
    """
    folder = path.absolute().parent
    _check_free(path)
    _drop_unfinished(folder)
    handle, name = tempfile.mkstemp(dir=folder, prefix=_BEGINS, suffix=_ENDS)  # mode 0600
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)  # says that somebody is still writing it
            writer = Writer(stream, at)
            yield writer
            writer.seal()
            stream.flush()
            os.fsync(stream.fileno())
            _check_free(path)
            unfinished.rename(path)
        _to_disk(folder)
    finally:
        unfinished.unlink(missing_ok=True)


def _check_free(path: Path) -> None:
    if path.exists():
        raise AlreadyThere(f"{path} exists already; it was left as it is. Name another file.")


def _drop_unfinished(folder: Path) -> None:
    for path in folder.glob(f"{_BEGINS}*{_ENDS}"):
        with path.open("rb") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            path.unlink(missing_ok=True)


def _to_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
