"""inews_crawler: iNews.id as clean article records."""

__version__ = "1.0.0"
