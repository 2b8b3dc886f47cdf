"""What follows from what: the one table of reactions, the jobs by name, and the timetable. Nothing else."""

from veche.core import accounts, graph, media, notifications, posts, streams
from veche.core import events as e
from veche.core.accounts import onetime
from veche.core.auth import grants, sessions
from veche.core.eventlog import PRUNE_JOB
from veche.core.eventlog import prune as prune_events
from veche.core.graph.blocking import expire_mutes
from veche.core.idempotency import sweep as sweep_keys
from veche.core.mailing import deliver, maintenance
from veche.core.mailing.own.people import own_letter
from veche.core.mailing.sending import DELIVER
from veche.core.ratelimits import prune as prune_rates
from veche.core.tx import Reactions, live, now
from veche.jobs import Job, Schedule
from veche.lib.times import HOUR, MINUTE
