"""Reports of somebody's year, for themselves."""

from veche.core.annual.service import generate, load, mine, read, standing
from veche.core.annual.views import Month, ReportView, TagCount

__all__ = ["Month", "ReportView", "TagCount", "generate", "load", "mine", "read", "standing"]
