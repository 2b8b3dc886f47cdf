"""Veche as a customer of its own mailer."""

from veche.core.mailing.own.accounts import own_letter
from veche.core.mailing.own.sending import LETTERS, own_project, prepare_own, send_own

__all__ = ["LETTERS", "own_letter", "own_project", "prepare_own", "send_own"]
