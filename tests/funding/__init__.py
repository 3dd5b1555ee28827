"""Who pays for what for whom."""
