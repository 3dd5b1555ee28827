"""Pictures for the guides: `python -m tests.pictures` takes each station of a demo at phone and desktop width."""
