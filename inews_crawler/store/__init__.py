"""What is known: every address, every version of every article, every run. The only place that knows SQL."""

from inews_crawler.store.articles import PartValidator, Saved
from inews_crawler.store.database import Store
from inews_crawler.store.entries import Discovery, Entry, GiveUp, Transition
from inews_crawler.store.scope import Scope

__all__ = ["Discovery", "Entry", "GiveUp", "PartValidator", "Saved", "Scope", "Store", "Transition"]
