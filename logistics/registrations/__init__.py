"""One person's participation in one event, and the seat it holds."""
