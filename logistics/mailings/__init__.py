"""What an organizer writes to a group of people: begun, shown, sent in the background, stopped."""
