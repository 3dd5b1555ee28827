"""Who works on an event, or administers: invited to a role by mail, listed with how they sign in, taken off again."""
