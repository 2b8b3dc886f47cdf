"""View → struct: pure, synchronous, nothing but printing."""
