"""The queue of background work: Huey in a file of the data folder, or in PostgreSQL when several machines share one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

import sqlalchemy as sa
from flask import Flask, current_app
from huey import Huey, PostgresHuey, SqliteHuey

from logistics.settings import Settings

#: The file of the default queue in the data folder. It holds nothing that is not in the database: it may be lost.
QUEUE_NAME = "queue.sqlite"


@dataclass(frozen=True)
class Job:
    """Something the worker does, inside the application: when it is woken for `name`, and by itself at each `when`.

    `run` opens its own transactions, and may be interrupted at any instant and called again, also by two at once.
    """

    name: str
    run: Callable[[], object]
    #: Given a minute in UTC, returns whether the job is due in it: `huey.crontab(...)`.
    when: Callable[[datetime], bool]


def build(settings: Settings) -> Huey:
    """Return the queue for `settings`, opened: a file in the data folder, or tables in the PostgreSQL database."""
    if settings.database_url.startswith("sqlite"):
        # Results are of no use here, and a lost wake-up is made up for within a minute: no reason to wait for the disk.
        return SqliteHuey("logistics", results=False, filename=str(settings.data / QUEUE_NAME), fsync=False)
    address = sa.make_url(settings.database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    return PostgresHuey("logistics", results=False, dsn=address)


class Queue:
    """The queue of one application, opened when it is first used."""

    def __init__(self, app: Flask, jobs: Iterable[Job]) -> None:
        self._app = app
        self._jobs = tuple(jobs)
        self._opening = Lock()
        self._huey: Huey | None = None
        self._tasks: dict[str, Callable[[], object]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the jobs."""
        return tuple(job.name for job in self._jobs)

    def open(self) -> Huey:
        """Return Huey with every job registered as a periodic task."""
        with self._opening:
            if self._huey is None:
                huey = build(self._app.extensions["settings"])
                for job in self._jobs:
                    self._tasks[job.name] = huey.periodic_task(job.when, name=job.name)(self._inside(job))
                self._huey = huey
        return self._huey

    def wake(self, name: str) -> None:
        """Put the job called `name` in the queue."""
        self.open()
        self._tasks[name]()

    def close(self) -> None:
        """Close this thread's connection to the queue; it opens again when it is needed."""
        if self._huey is not None:
            self._huey.storage.close()

    def _inside(self, job: Job) -> Callable[[], None]:
        def run() -> None:
            with self._app.app_context():
                job.run()

        return run


def init_app(app: Flask, jobs: Iterable[Job]) -> None:
    """Give `app` a queue for `jobs`."""
    app.extensions["queue"] = Queue(app, jobs)


def wake(name: str) -> None:
    """Wake a worker for the job called `name`; when that fails the log says so, and the job waits for its time."""
    queue: Queue = current_app.extensions["queue"]
    try:
        queue.wake(name)
    except Exception:
        current_app.logger.warning("the worker could not be woken for %s", name, exc_info=True)
