"""Veche as a customer of its own mailer."""

from veche.core.mailing.own.accounts import own_letter, own_notice
from veche.core.mailing.own.sending import LETTERS, own_project, prepare_own, send_own

__all__ = ["LETTERS", "own_letter", "own_notice", "own_project", "prepare_own", "send_own"]
