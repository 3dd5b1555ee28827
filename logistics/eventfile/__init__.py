"""The TOML file that describes an event: schema, check, load."""
