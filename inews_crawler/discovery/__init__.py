"""Pages to links: one module a method."""
