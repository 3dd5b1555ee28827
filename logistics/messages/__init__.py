"""Every e-mail, written in the outbox with what caused it."""
