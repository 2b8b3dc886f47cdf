"""Mastodon.py as it comes from its registry, method by method: what each noun of the library can do."""
