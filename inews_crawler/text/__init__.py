"""Texts of the site to values."""
