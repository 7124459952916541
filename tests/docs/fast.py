"""The project's settings for commands of the docs: the fixture site is this machine's own, nobody is spared."""

from inews_crawler.settings import *  # noqa: F403

DOWNLOAD_VERIFY_CERTIFICATES = False
DOWNLOAD_DELAY = 0
AUTOTHROTTLE_ENABLED = False
INEWS_MAX_RATE = "0"
CONCURRENT_REQUESTS_PER_DOMAIN = 8
#: Its articles are of the past, and some are to be young.
INEWS_REVISIT_DAYS = "4000"
