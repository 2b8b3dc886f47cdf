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
from veche.core.moderation.dimensions import dimensions
from veche.core.moderation.dossiers import dossier, dossiers
from veche.core.moderation.load import reports as load_reports
from veche.core.moderation.load import strikes as load_strikes
from veche.core.moderation.load import told
from veche.core.moderation.measures import measures
from veche.core.moderation.reports import assign, case, cases, classify, file, mine, reopen, resolve
from veche.core.moderation.retention import retention
from veche.core.moderation.views import (
    ACTIONS,
    CATEGORIES,
    Action,
    CaseFilter,
    CaseView,
    CohortView,
    DimensionView,
    Dossier,
    DossierFilter,
    MeasureView,
    NewReport,
    PresetView,
    ReportView,
    Span,
    StrikeView,
)

__all__ = [
    "ACTIONS",
    "CATEGORIES",
    "Action",
    "CaseFilter",
    "CaseView",
    "CohortView",
    "DimensionView",
    "Dossier",
    "DossierFilter",
    "MeasureView",
    "NewReport",
    "PresetView",
    "ReportView",
    "Span",
    "StrikeView",
    "act",
    "approve",
    "assign",
    "case",
    "cases",
    "classify",
    "dimensions",
    "dossier",
    "dossiers",
    "enable",
    "erase",
    "file",
    "load_reports",
    "load_strikes",
    "measures",
    "mine",
    "presets",
    "reject",
    "reopen",
    "resolve",
    "retention",
    "strikes_of",
    "told",
    "unsensitize",
    "unsilence",
    "unsuspend",
]
