"""Commands added to scrapy."""
