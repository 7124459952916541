"""The errors of this project, each saying who raises it."""


class InewsError(Exception):
    """Base of all errors of this project; its message is one clear sentence for the user."""


class NestingTooDeep(InewsError):  # noqa: N818 - named by what is wrong with the page
    """A page is nested deeper, or has more attributes, than the HTML5 parser can bear."""


class StoreError(InewsError):
    """The store cannot be used: newer, locked, read-only, corrupt or full. Raised by ``store``."""


class FeedError(InewsError):
    """A feed cannot be written, or an existing one cannot be appended to. Raised by ``feeds``."""


class ArgumentError(InewsError, ValueError):
    """A spider argument or a setting is wrong. Raised by ``arguments`` and by the spider."""


class PageError(InewsError):
    """A page cannot be had, or is no article. Raised by the commands that ask for single pages."""


class ArchiveError(InewsError):
    """A web archive cannot be found or read at all. Raised by ``archive`` and ``replay``."""
