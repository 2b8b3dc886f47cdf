"""Client APIs, one folder per dialect; strangers to one another."""
