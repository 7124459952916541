"""Items on their way to the store."""
