"""The background worker: what it does by itself, and the process that does it."""

from __future__ import annotations

import signal
import threading
from functools import partial

from flask import Flask, current_app
from huey import crontab
from huey.consumer import Consumer

from logistics import queue
from logistics.accounts.tasks import forget_dead_links
from logistics.decisions.operations import DECIDE
from logistics.decisions.tasks import decide, forget_unbegun
from logistics.documents.readings import READ_PASSPORTS
from logistics.documents.tasks import discard_abandoned_drafts, read_passports, sweep_vault
from logistics.mailings.operations import SEND_MAILINGS
from logistics.mailings.tasks import send_mailings
from logistics.messages.operations import DELIVER
from logistics.messages.tasks import Calendar, deliver
from logistics.nominationfile.operations import CARRY_OUT
from logistics.nominationfile.tasks import carry_out, forget_old_files
from logistics.participation.tasks import ISSUE_LETTERS, issue_letters
from logistics.queue import Job, Queue
from logistics.reminders.tasks import remind
from logistics.retention.tasks import PURGE, purge

#: Everything that is done in the background, but delivering mail: a subject's task is named here and nowhere else.
JOBS = (
    Job(ISSUE_LETTERS, issue_letters, crontab(minute="*")),
    Job("reminders.remind", remind, crontab(minute="*/10")),
    Job(DECIDE, decide, crontab(minute="*")),
    Job("decisions.forget_unbegun", forget_unbegun, crontab(minute="7")),
    Job(SEND_MAILINGS, send_mailings, crontab(minute="*")),
    Job(CARRY_OUT, carry_out, crontab(minute="*")),
    Job("nominationfile.forget_old_files", forget_old_files, crontab(minute="7", hour="4")),
    Job(READ_PASSPORTS, read_passports, crontab(minute="*")),
    Job("accounts.forget_dead_links", forget_dead_links, crontab(minute="17", hour="3")),
    Job("documents.discard_abandoned_drafts", discard_abandoned_drafts, crontab(minute="37")),
    # At night in the Americas, where the first date ends last.
    Job(PURGE, purge, crontab(minute="27", hour="7")),
    Job("documents.sweep_vault", sweep_vault, crontab(minute="47")),
)

#: Threads of one worker: a mail server that keeps silent holds up one of them.
_THREADS = 2
#: The longest a waiting message lies before an idle worker on SQLite looks, in seconds; PostgreSQL tells it at once.
_LOOKS_EVERY = 1.0
_STOPPING = (signal.SIGTERM, signal.SIGINT)
#: Seconds that a message being sent is given to end when the worker is told to stop.
_PATIENCE = 20


def init_app(app: Flask, calendar: Calendar) -> None:
    """Give `app` the queue of these jobs; `calendar` writes the agenda's calendar that goes along with some mail."""
    queue.init_app(app, (Job(DELIVER, partial(deliver, calendar), crontab(minute="*")), *JOBS))


def run_worker(app: Flask) -> None:
    """Do background work until SIGTERM or SIGINT; call it in a process's main thread.

    A second signal ends it at once; what was being sent then falls due again.
    """
    work: Queue = app.extensions["queue"]
    consumer = Consumer(
        work.open(),
        workers=_THREADS,
        max_delay=_LOOKS_EVERY,
        shutdown_timeout=_PATIENCE,
        check_worker_health=True,
    )
    told_to_stop = threading.Event()

    def stop(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        told_to_stop.set()

    # Huey's own handlers, set by start(), end rudely on one signal and start over on another: none may slip in between.
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
    consumer.start()
    for number in _STOPPING:
        signal.signal(number, stop)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)
    with app.app_context():
        for name in work.names:
            queue.wake(name)  # what fell due while no worker ran
        current_app.logger.info("the worker is running")
    while not told_to_stop.wait(10):
        consumer.check_worker_health()
    consumer.stop(graceful=True)
