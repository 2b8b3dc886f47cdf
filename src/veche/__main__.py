"""`python -m veche`."""

from veche.cli import main

main()
