"""Who came, on which day, and who let them in."""
