"""A copy of the news site with texts of our own, served under the real host names."""
