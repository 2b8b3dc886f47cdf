"""The social network itself. Knows no HTTP and no dialect."""
