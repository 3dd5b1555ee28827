"""Asking for one address as fast as it is answered: with `wrk` if it is there, else with a small client of our own."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from urllib.parse import urlsplit

#: Connections that are kept open and ask one request after the other.
CONNECTIONS = 8
_RATE = re.compile(r"^Requests/sec:\s+([\d.]+)", re.MULTILINE)
_FAILED = re.compile(r"^\s*(Non-2xx or 3xx responses|Socket errors): .*", re.MULTILINE)


class Broken(Exception):
    """Something did not answer as it must for its speed to mean anything."""


def client_name() -> str:
    """Return which client asks."""
    return "wrk" if shutil.which("wrk") else "a client of sockets in Python, which itself slows what it measures"


def rate(
    url: str, headers: Mapping[str, str] | None = None, *, seconds: int = 1, connections: int = CONNECTIONS
) -> float:
    """Return how many requests for `url` are answered in a second; raises Broken when one fails."""
    fields = [f"{name}: {value}" for name, value in (headers or {}).items()]
    if shutil.which("wrk") is None:
        return _own_rate(url, fields, seconds, connections)
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s"]
    for each in fields:
        command += ["-H", each]
    told = subprocess.run([*command, url], check=True, capture_output=True, text=True).stdout
    failed, found = _FAILED.search(told), _RATE.search(told)
    if failed or not found:
        raise Broken(f"{url}: {failed[0].strip() if failed else told}")
    return float(found[1])


def _own_rate(url: str, fields: list[str], seconds: int, connections: int) -> float:
    parts = urlsplit(url)
    lines = [f"GET {parts.path or '/'}{'?' + parts.query if parts.query else ''} HTTP/1.1", f"Host: {parts.netloc}"]
    message = "\r\n".join([*lines, *fields, "", ""])
    command = [sys.executable, "-m", "tests.benchmarks.client", parts.hostname or "", str(parts.port)]
    ran = subprocess.run(
        [*command, str(seconds), str(connections)], check=False, input=message, capture_output=True, text=True
    )
    if ran.returncode:
        raise Broken(f"{url}: {ran.stderr}")
    return float(ran.stdout)
