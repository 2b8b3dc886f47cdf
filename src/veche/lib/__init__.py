"""Pure functions without nouns of ours. Nothing here imports anything of the server."""
