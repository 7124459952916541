"""Pages to links: one module a door."""
