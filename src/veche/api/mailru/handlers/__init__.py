"""One file per group of methods, in their words."""
