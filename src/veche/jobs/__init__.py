"""Work for later: a queue in the database, a runner, a schedule (decision 24)."""

from veche.jobs.job import GiveUp, Job, Retry, Schedule
from veche.jobs.runner import Runner

__all__ = ["GiveUp", "Job", "Retry", "Runner", "Schedule"]
