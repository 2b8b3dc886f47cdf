"""Rules of the house that no linter knows: each a few lines, each about the whole tree."""
