"""Records to files, databases and remote storages, through Scrapy's feed exports."""
