"""Who may sign in, and with which role in which event."""
