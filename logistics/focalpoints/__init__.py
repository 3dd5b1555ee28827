"""The officers who act for a delegation: invited by an organizer, bound to their address, accepted or declined."""
