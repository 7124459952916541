"""Every setting that differs from Scrapy's default, and every one of ours with its default and its reader.

Ours begin with ``INEWS_``; each can be given with ``-s`` or as an environment variable of the same name.
Relative paths are relative to the folder the command is run in.
"""

from __future__ import annotations

import os

from inews_crawler.useragent import DEFAULT_CONTACT, build_user_agent

BOT_NAME = "inews_crawler"
SPIDER_MODULES = ["inews_crawler.spiders"]
NEWSPIDER_MODULE = "inews_crawler.spiders"
COMMANDS_MODULE = "inews_crawler.commands"

# --- Ours -----------------------------------------------------------------------------------------------

#: Database URL of the store. Read by commands.asking, commands.doctor, commands.runs, commands.store,
#: extensions.options, replay.run.
INEWS_STORE_URL = os.environ.get("INEWS_STORE_URL", "sqlite:///data/inews.db")
#: Folder under which every run gets a folder of its own. Read by commands.crawl, commands.doctor,
#: commands.runs, extensions.options, replay.run.
INEWS_OUTPUT_DIR = os.environ.get("INEWS_OUTPUT_DIR", "output")
#: The feeds of every run, as names of files in its folder. Read by extensions.feeds.
INEWS_RUN_FEEDS = os.environ.get("INEWS_RUN_FEEDS", "articles.json,articles.jsonl,articles.csv")
#: How many run folders stay; the oldest are removed, 0 keeps all. Read by extensions.feeds.
INEWS_KEEP_RUNS = os.environ.get("INEWS_KEEP_RUNS", "500")
#: What to do while another run holds the store: skip, wait or fail. Read by extensions.options.
INEWS_OVERLAP = os.environ.get("INEWS_OVERLAP", "skip")
#: mark: duplicates stay in the feeds, with duplicate_of; drop: they are left out. Read by extensions.options,
#: replay.run.
INEWS_DUPLICATES = os.environ.get("INEWS_DUPLICATES", "mark")
#: Articles younger than this many days are checked again under refresh=changed. Read by extensions.options.
INEWS_REVISIT_DAYS = os.environ.get("INEWS_REVISIT_DAYS", "3")
#: In how many runs a passing fault of one article is tried again. Read by extensions.options.
INEWS_MAX_ATTEMPTS = os.environ.get("INEWS_MAX_ATTEMPTS", "5")
#: 1: articles are asked by the view that shows all their parts (``/all``) first. Whether the site serves it
#: for articles of one page is not known. Read by spiders.inews.
INEWS_WHOLE_FIRST = os.environ.get("INEWS_WHOLE_FIRST", "0")
#: Index pages: stop after this many empty days in a row. Read by spiders.inews.
INEWS_INDEX_EMPTY_DAYS = os.environ.get("INEWS_INDEX_EMPTY_DAYS", "3")
#: A listing without a new article for this many days is asked once a day. Read by spiders.inews.
INEWS_DOOR_QUIET_DAYS = os.environ.get("INEWS_DOOR_QUIET_DAYS", "14")
#: Clicks on "Load More" (or scrolls) of one listing. Read by rendering.switch.
INEWS_RENDER_CLICKS = os.environ.get("INEWS_RENDER_CLICKS", "10")
#: Pages that the browser shows at once. Read by rendering.switch.
INEWS_RENDER_PAGES = os.environ.get("INEWS_RENDER_PAGES", "2")
#: Seconds that one page may take in the browser; a listing has a delay for each click on top. Read by
#: rendering.switch.
INEWS_RENDER_SECONDS = os.environ.get("INEWS_RENDER_SECONDS", "30")
#: Pages after which the browser begins afresh, so that its memory stays flat. Read by rendering.switch.
INEWS_RENDER_RECYCLE = os.environ.get("INEWS_RENDER_RECYCLE", "50")
#: The Chromium to use; empty: playwright's own build, else the system's. Read by commands.doctor,
#: rendering.switch.
INEWS_CHROMIUM = os.environ.get("INEWS_CHROMIUM", "")
#: The monitors that judge a run, with their tolerances (``all,new=0.1``). Read by extensions.monitors.
INEWS_MONITORS = os.environ.get("INEWS_MONITORS", "all")
#: Runs before this one are no history of the monitors. Read by extensions.options.
INEWS_MONITOR_SINCE = os.environ.get("INEWS_MONITOR_SINCE", "0")
#: Who is told of a run that is not ok: ``slack:URL``, ``telegram:URL``, ``webhook:URL``, ``mail:smtp://…``,
#: with blanks between. It holds secrets: give it by the environment. Read by extensions.options.
INEWS_ALERTS = os.environ.get("INEWS_ALERTS", "")
#: A textfile for Prometheus' node_exporter, written when a run ends. Read by extensions.options.
INEWS_METRICS_FILE = os.environ.get("INEWS_METRICS_FILE", "")
#: 1: log lines are JSON objects with the run's number. Read by commands.crawl, extensions.progress,
#: spiders.inews.
INEWS_LOG_JSON = os.environ.get("INEWS_LOG_JSON", "0")
#: Folder for WARC files of all that a run asks and gets; empty: none. Read by extensions.archive.
INEWS_ARCHIVE_DIR = os.environ.get("INEWS_ARCHIVE_DIR", "")
#: Megabytes after which a WARC file is followed by the next one. Read by extensions.archive.
INEWS_ARCHIVE_MB = os.environ.get("INEWS_ARCHIVE_MB", "1000")
#: How site owners reach whoever runs this crawler: an address or a mailbox, put into the user agent. Read by
#: extensions.options.
INEWS_CONTACT = os.environ.get("INEWS_CONTACT", DEFAULT_CONTACT)

#: Crawl-delay of robots.txt is obeyed up to so many seconds. Read by middlewares.throttle.
INEWS_MAX_CRAWL_DELAY = os.environ.get("INEWS_MAX_CRAWL_DELAY", "60")
#: The longest run in hours, after which it publishes what it has; 0: no bound. Read by extensions.options.
INEWS_MAX_HOURS = os.environ.get("INEWS_MAX_HOURS", "0")
#: Requests a second over all hosts together, since they may well be one server; 0: no bound. Read by
#: middlewares.throttle.
INEWS_MAX_RATE = os.environ.get("INEWS_MAX_RATE", "10")
#: Refusals and time-outs of a host in a row that open its breaker, the pause in seconds until it is probed,
#: and how often it may open before the host is left alone for the run. Read by middlewares.throttle.
INEWS_BREAKER_FAILURES = os.environ.get("INEWS_BREAKER_FAILURES", "5")
INEWS_BREAKER_PAUSE = os.environ.get("INEWS_BREAKER_PAUSE", "20")
INEWS_BREAKER_OPENINGS = os.environ.get("INEWS_BREAKER_OPENINGS", "2")
#: Retry-After is waited for up to so many seconds; a longer one leaves the address to the next run. Read by
#: middlewares.politeness.
INEWS_RETRY_AFTER_CAP = os.environ.get("INEWS_RETRY_AFTER_CAP", "120")
#: 1: pages that opt out of text and data mining give no record. Read by extensions.archive,
#: middlewares.optout, replay.run.
INEWS_OBEY_TDM = os.environ.get("INEWS_OBEY_TDM", "0")
#: After SIGTERM or Ctrl-C, how many seconds requests under way may still take. Read by extensions.stopping.
INEWS_STOP_SECONDS = os.environ.get("INEWS_STOP_SECONDS", "20")

# --- Politeness -------------------------------------------------------------------------------------------

ROBOTSTXT_OBEY = True  # default False
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # default 8
DOWNLOAD_DELAY = 1  # default 0; seconds between two requests to one host
DOWNLOAD_DELAY_JITTER = 0  # default 0.5; it would go down to half the delay
AUTOTHROTTLE_ENABLED = True  # default False
AUTOTHROTTLE_START_DELAY = 0  # default 5; AutoThrottle begins with DOWNLOAD_DELAY and never goes below it
ROBOTSTXT_USER_AGENT = "inews_crawler"  # default USER_AGENT, whose words a group for browsers would match
#: With INEWS_CONTACT in it, once a command has read that (extensions.options).
USER_AGENT = build_user_agent(DEFAULT_CONTACT)
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "id-ID,id;q=0.9,en;q=0.5",
}

# --- Bounds -----------------------------------------------------------------------------------------------

CONCURRENT_ITEMS = 1  # default 100: so many tasks are started for every response, and a page gives one item
DOWNLOAD_FAIL_ON_DATALOSS = False  # default True; middlewares.decoding asks again, and decides
DOWNLOAD_MAXSIZE = 10_000_000  # default 1 GiB
DOWNLOAD_WARNSIZE = 5_000_000  # default 32 MiB
DOWNLOAD_TIMEOUT = 30  # default 180
REDIRECT_MAX_TIMES = 5  # default 20
CONCURRENT_REQUESTS = 32  # default 16: those that wait for one slow host are not to keep others waiting
RETRY_TIMES = 2  # default 2; later runs try again

# --- Safety -----------------------------------------------------------------------------------------------

DOWNLOAD_VERIFY_CERTIFICATES = True  # default False
COOKIES_ENABLED = False  # default True
TELNETCONSOLE_ENABLED = False  # default True
REMOTE_CONTROL_ENABLED = False  # default True: it opens a port that runs code
METAREFRESH_ENABLED = False  # default True; a meta refresh is no redirect of an article

# --- Components -------------------------------------------------------------------------------------------

#: Articles come from the ledger, a few at a time; listings and parts from Scrapy's own queues.
SCHEDULER = "inews_crawler.crawl.scheduler.LedgerScheduler"
#: With JOBDIR: queues that a kill cannot empty.
SCHEDULER_DISK_QUEUE = "scrapy.squeues.PickleFifoSQLiteQueue"
SCHEDULER_START_DISK_QUEUE = "scrapy.squeues.PickleFifoSQLiteQueue"
#: First listed, first asked: newest first, and parts in their order.
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"

DOWNLOAD_HANDLERS = {
    "http": "inews_crawler.middlewares.decoding.DownloadHandler",
    "https": "inews_crawler.middlewares.decoding.DownloadHandler",
}

#: What stands between the spider and the site, the nearest to the site last.
DOWNLOADER_MIDDLEWARES = {
    "inews_crawler.middlewares.guard.GuardMiddleware": 50,
    # Ours follows RFC 9309: an unreachable robots.txt means that nothing may be asked.
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "inews_crawler.middlewares.robots.RobotsMiddleware": 100,
    # Between retries (550) and decompression (590): they see every answer, and whole.
    "inews_crawler.middlewares.optout.OptOutMiddleware": 580,
    "inews_crawler.middlewares.politeness.PolitenessMiddleware": 585,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "inews_crawler.middlewares.decoding.DecodingMiddleware": 590,
    "inews_crawler.middlewares.guard.RedirectGuardMiddleware": 610,
    # Nearest to the site: retries, redirects and robots.txt take a slot like everything else.
    "inews_crawler.middlewares.throttle.ThrottleMiddleware": 950,
}

#: An article is judged, then seen to be the only one with its key, then stored.
ITEM_PIPELINES = {
    "inews_crawler.pipelines.validate.ValidatePipeline": 100,
    "inews_crawler.pipelines.deduplicate.DeduplicatePipeline": 200,
    "inews_crawler.pipelines.store.StorePipeline": 300,
}

EXTENSIONS = {
    # Feeds are written from the store when the run ends, by extensions.feeds: a later article can be what
    # makes an earlier one a duplicate.
    "scrapy.extensions.feedexport.FeedExporter": None,
    "inews_crawler.extensions.run.Run": 0,
    "inews_crawler.extensions.stopping.Stopping": 0,
    # A line a minute that says more.
    "scrapy.extensions.logstats.LogStats": None,
    "inews_crawler.extensions.progress.Progress": -1,  # it speaks before the outcome is told
    "inews_crawler.extensions.archive.Archive": 10,  # behind Run, which numbers the run
}

# --- Feeds ----------------------------------------------------------------------------------------------

FEED_EXPORT_ENCODING = "utf-8"  # default None, with which JSON is escaped to ASCII
#: Scrapy's other formats work as well: xml, marshal, pickle.
FEED_EXPORTERS = {
    "json": "inews_crawler.feeds.json.JsonExporter",
    "jsonl": "inews_crawler.feeds.json.JsonLinesExporter",
    "jsonlines": "inews_crawler.feeds.json.JsonLinesExporter",
    "jl": "inews_crawler.feeds.json.JsonLinesExporter",
    "csv": "inews_crawler.feeds.csv.CsvExporter",
    "parquet": "inews_crawler.feeds.parquet.ParquetExporter",
    "xlsx": "inews_crawler.feeds.excel.ExcelExporter",
    "db": "inews_crawler.feeds.sqlite.SqliteExporter",
}
#: Files that appear whole or not at all; Scrapy's own storages for ftp, s3 and gs.
FEED_STORAGES = {
    "": "inews_crawler.feeds.storages.LocalFeedStorage",
    "file": "inews_crawler.feeds.storages.LocalFeedStorage",
    "stdout": "inews_crawler.feeds.storages.StandardOutput",
}

STATS_DUMP = False  # default True: the run's summary line and report.json say it shorter
LOG_LEVEL = "INFO"  # default DEBUG
LOG_VERSIONS: list[str] = []  # default: nine libraries
