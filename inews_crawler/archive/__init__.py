"""Web archives: files of the WARC format, written by a crawl and read by ``scrapy replay``."""
