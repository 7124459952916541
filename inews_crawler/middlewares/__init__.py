"""What stands between the spider and the site."""
