"""The door: what every surface needs to answer HTTP, and nothing that any one of them means by it."""
