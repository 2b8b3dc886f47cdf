"""Takes due jobs in batches and runs them; at least once, with the effect of once."""

import asyncio
import logging
import os
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from veche.db import DatabaseError
from veche.jobs import queue
from veche.jobs.cron import Cron
from veche.jobs.job import SECOND, GiveUp, Job, Retry, Schedule
from veche.jobs.needs import JobTx, OpenTx, Wakes
from veche.jobs.queue import Claimed

log = logging.getLogger(__name__)

UNKNOWN = "there is no such job in this version"


class LostLeaseError(Exception):
    """Another worker has taken the job over, so what this one did must not stand."""


class Runner:
    """One per process that works. `run` goes on until `stop`; `drain` runs what is due, for tests and scripts."""

    def __init__(  # noqa: PLR0913 (a composition)
        self,
        open_tx: OpenTx,
        jobs: Mapping[str, Job],
        *,
        services: Any = None,
        bus: Wakes | None = None,
        schedule: Sequence[Schedule] = (),
        slots: int = 16,
        network_slots: int = 32,
        poll: float = 5.0,
    ) -> None:
        self.worker = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._open_tx = open_tx
        self._jobs = jobs
        self._services = services
        self._bus = bus
        self._cron = Cron(open_tx, schedule)
        self._slots = slots
        self._network_slots = network_slots
        self._poll = poll
        self._ordinary = [name for name, job in jobs.items() if not job.network]
        self._network = [name for name, job in jobs.items() if job.network]
        self._running: dict[asyncio.Task[None], Claimed] = {}
        self._wake = asyncio.Event()
        self._stopping = False
        self._alive_at = 0

    async def run(self) -> None:
        """Work until `stop`. A database that does not answer is asked again a little later."""
        unsubscribe = self._bus.subscribe("jobs", self._wake.set) if self._bus is not None else None
        try:
            while not self._stopping:
                self._wake.clear()
                try:
                    wait = await self._round()
                except DatabaseError as error:
                    log.warning("the job runner waits for the database: %s", error)
                    wait = self._poll
                with suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await self._wake.wait()
        finally:
            if unsubscribe is not None:
                unsubscribe()

    async def stop(self, grace: float = 10.0) -> None:
        """Take nothing more, let running jobs end for so many seconds, and give the rest back."""
        self._stopping = True
        self._wake.set()
        if self._running:
            await asyncio.wait(list(self._running), timeout=grace)
        left = dict(self._running)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(list(left))
            ids = [job.id for job in left.values()]
            await self._open_tx.write(lambda tx: queue.release(tx.conn, self.worker, ids))

    async def drain(self, *, raising: bool = True) -> int:
        """Run what is due, one after the other, until nothing is; the number of runs.

        A job that fails is put back as usual; then, unless `raising` is off, its error goes to the caller.
        """
        count = 0
        while claimed := await self._claim(1, None):
            error = await self._perform(claimed[0])
            count += 1
            if error is not None and raising:
                raise error
        return count

    async def tick(self) -> None:
        """Enqueue what the timetable has due."""
        await self._cron.tick()

    async def _round(self) -> float:
        """Claim and start what there is room for; how many seconds nothing will be due."""
        now = self._open_tx.now()
        await self._keep_alive(now)
        next_tick = await self._cron.tick()
        async with self._open_tx.read() as tx:
            due_at = await queue.next_run_at(tx.conn)
        if due_at is not None and due_at <= now:
            taken = await self._take()
            for job in taken:
                task = asyncio.create_task(self._work(job), name=f"job {job.name}")
                self._running[task] = job
                task.add_done_callback(self._ended)
            if self._is_full():
                return self._poll  # Whoever ends wakes us.
            return 0.0 if taken else 0.05  # Nothing: another process was faster.
        moments = [at for at in (due_at, next_tick) if at is not None]
        wait = (min(moments) - now) / SECOND if moments else self._poll
        return max(0.001, min(wait, self._poll))

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.pop(task, None)
        self._wake.set()

    def _free(self) -> tuple[int, int]:
        network = sum(1 for job in self._running.values() if self._is_network(job.name))
        return self._slots - (len(self._running) - network), self._network_slots - network

    def _is_full(self) -> bool:
        return min(self._free()) <= 0

    def _is_network(self, name: str) -> bool:
        job = self._jobs.get(name)
        return job is not None and job.network

    async def _take(self) -> list[Claimed]:
        """Fill the slots of both kinds, so that slow peers never keep ordinary work waiting."""
        ordinary, network = self._free()
        if ordinary > 0 and network > 0:
            return await self._claim(min(ordinary, network), None)
        if ordinary > 0:
            return await self._claim(ordinary, self._ordinary)
        if network > 0:
            return await self._claim(network, self._network)
        return []

    async def _claim(self, limit: int, names: list[str] | None) -> list[Claimed]:
        now = self._open_tx.now()
        shortest = min((job.lease for job in self._jobs.values()), default=60 * SECOND)

        async def take(tx: JobTx) -> list[Claimed]:
            return await queue.claim(
                tx.conn, now=now, worker=self.worker, limit=limit, lease_until=now + shortest, names=names
            )

        return await self._open_tx.write(take)

    async def _keep_alive(self, now: int) -> None:
        """Extend the leases of what runs here, and take back what died elsewhere."""
        shortest = min((job.lease for job in self._jobs.values()), default=60 * SECOND)
        if 0 <= now - self._alive_at < shortest // 4:
            return
        self._alive_at = now
        ids = [job.id for job in self._running.values()]
        if ids:
            await self._open_tx.write(lambda tx: queue.extend(tx.conn, self.worker, ids, now + shortest))
        async with self._open_tx.read() as tx:
            expired = await queue.has_expired(tx.conn, now)
        if expired:
            taken_back = await self._open_tx.write(lambda tx: queue.take_back(tx.conn, now))
            log.warning("%d jobs of dead workers are tried again", taken_back)

    async def _work(self, claimed: Claimed) -> None:
        """A task of its own; errors of the database while noting the outcome leave the job to its lease."""
        try:
            await self._perform(claimed)
        except DatabaseError as error:
            log.warning("job %s %d: its outcome could not be noted: %s", claimed.name, claimed.id, error)

    async def _perform(self, claimed: Claimed) -> Exception | None:
        """Run it and note the outcome; the error, if it failed."""
        job = self._jobs.get(claimed.name)
        if job is None:
            await self._note_failure(Job(_unknown), claimed, LookupError(UNKNOWN))
            return LookupError(f"{claimed.name}: {UNKNOWN}")
        if claimed.attempts > job.max_attempts:
            await self._note_failure(job, claimed, GiveUp("its worker went away each time"))
            return None
        try:
            await (self._run_network(job, claimed) if job.network else self._run_ordinary(job, claimed))
        except LostLeaseError:
            log.warning("job %s %d was taken over by another worker", claimed.name, claimed.id)
        except Exception as error:
            await self._note_failure(job, claimed, error)
            return error
        else:
            await self._cron.note(claimed.name)
        return None

    async def _run_ordinary(self, job: Job, claimed: Claimed) -> None:
        async def both(tx: JobTx) -> None:
            # First, because it locks the row: whoever has lost the lease waits here and then undoes nothing.
            if not await queue.finish(tx.conn, claimed, tx.now):
                raise LostLeaseError
            await job.fn(tx, **claimed.values)

        await self._open_tx.write(both)

    async def _run_network(self, job: Job, claimed: Claimed) -> None:
        async with asyncio.timeout(job.timeout / SECOND):
            await job.fn(self._services, **claimed.values)

        async def done(tx: JobTx) -> bool:
            return await queue.finish(tx.conn, claimed, tx.now)

        await self._open_tx.write(done)

    async def _note_failure(self, job: Job, claimed: Claimed, error: Exception) -> None:
        now = self._open_tx.now()
        run_at: int | None = now + job.wait_after(claimed.attempts)
        if isinstance(error, Retry):
            run_at = now + error.after
        if isinstance(error, GiveUp) or claimed.attempts >= job.max_attempts:
            run_at = None
        level = logging.INFO if isinstance(error, Retry | GiveUp) else logging.WARNING
        text = f"{type(error).__name__}: {error}"
        log.log(level, "job %s %d, attempt %d: %s", claimed.name, claimed.id, claimed.attempts, text)
        await self._open_tx.write(lambda tx: queue.fail(tx.conn, claimed, text, now=now, run_at=run_at))


async def _unknown() -> None:
    """Stands for the function of a job that only another version knows."""
