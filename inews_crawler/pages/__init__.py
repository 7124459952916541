"""A response, read once, and what kind of page it is."""
