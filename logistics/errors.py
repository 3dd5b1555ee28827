"""What the domain refuses."""


class Refusal(Exception):
    """Something asked for that a rule does not allow; pages and commands turn it into words for the person."""
