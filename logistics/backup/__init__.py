"""Safe copies: everything an installation holds but its keys in one archive, taken while it runs, and put back."""
