"""The timed sessions of an event."""
