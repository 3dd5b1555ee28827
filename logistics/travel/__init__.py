"""How and when a person arrives and leaves."""
