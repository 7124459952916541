"""Reads archived pages again, as a crawl reads what it fetches, without network."""
