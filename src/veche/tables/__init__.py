"""SQLAlchemy Core tables, all in one folder: common ground of the core (house.md §2)."""
