"""Who takes part and on how many seats."""
