"""View → answer struct; pure."""
