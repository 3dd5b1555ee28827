"""Invitation letters: what one says of a person's coverage, its number, its verification, and its acceptance."""
