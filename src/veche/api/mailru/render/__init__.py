"""View → struct: pure."""
