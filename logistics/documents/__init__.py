"""Passports and signed letters, encrypted in the vault."""
