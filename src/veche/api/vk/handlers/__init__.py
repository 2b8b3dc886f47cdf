"""Methods, by section."""
