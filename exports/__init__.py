"""The papers: everything that leaves the house as a file, one export per module."""
