"""Measures the server as its clients meet it: in a process of its own, over the loopback. `python -m bench --help`."""
