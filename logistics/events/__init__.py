"""The meetings: days, venue, texts, deadlines."""
