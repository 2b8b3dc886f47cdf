"""Views → structs: pure."""
