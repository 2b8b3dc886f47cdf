"""Params → core → render, in Mastodon's words."""
