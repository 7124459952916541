"""What is known of the site, as data and pure functions."""
