"""Reports, and what moderators do about accounts."""

from veche.core.moderation import presets
from veche.core.moderation.acting import (
    act,
    approve,
    enable,
    erase,
    reject,
    strikes_of,
    unsensitize,
    unsilence,
    unsuspend,
)
from veche.core.moderation.dossiers import dossier, dossiers
from veche.core.moderation.load import reports as load_reports
from veche.core.moderation.load import strikes as load_strikes
from veche.core.moderation.reports import assign, case, cases, classify, file, mine, reopen, resolve
from veche.core.moderation.views import (
    ACTIONS,
    CATEGORIES,
    Action,
    CaseFilter,
    CaseView,
    Dossier,
    DossierFilter,
    NewReport,
    PresetView,
    ReportView,
    StrikeView,
)

__all__ = [
    "ACTIONS",
    "CATEGORIES",
    "Action",
    "CaseFilter",
    "CaseView",
    "Dossier",
    "DossierFilter",
    "NewReport",
    "PresetView",
    "ReportView",
    "StrikeView",
    "act",
    "approve",
    "assign",
    "case",
    "cases",
    "classify",
    "dossier",
    "dossiers",
    "enable",
    "erase",
    "file",
    "load_reports",
    "load_strikes",
    "mine",
    "presets",
    "reject",
    "reopen",
    "resolve",
    "strikes_of",
    "unsensitize",
    "unsilence",
    "unsuspend",
]
