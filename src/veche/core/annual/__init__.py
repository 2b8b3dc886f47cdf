"""Reports of somebody's year, for themselves."""

from veche.core.annual.service import INELIGIBLE, generate, load, mine, read, standing
from veche.core.annual.views import Month, ReportView, TagCount

__all__ = ["INELIGIBLE", "Month", "ReportView", "TagCount", "generate", "load", "mine", "read", "standing"]
