"""What one can do with the `logistics` command: a file per command."""
