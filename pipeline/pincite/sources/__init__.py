"""Where documents come from: folders, object storage, URLs, sitemaps and feeds, and how they are synced."""

from pincite.sources.report import Entry, Outcome, SyncReport
from pincite.sources.schedule import read_schedule
from pincite.sources.sources import Sources
from pincite.sources.spec import (
    AnySpec,
    FeedSpec,
    FolderSpec,
    SitemapSpec,
    SourceSpec,
    StorageSpec,
    UrlsSpec,
    read_spec,
)
from pincite.sources.store import Source
from pincite.sources.sync import OnEntry, OnFull

__all__ = [
    "AnySpec",
    "Entry",
    "FeedSpec",
    "FolderSpec",
    "OnEntry",
    "OnFull",
    "Outcome",
    "SitemapSpec",
    "Source",
    "SourceSpec",
    "Sources",
    "StorageSpec",
    "SyncReport",
    "UrlsSpec",
    "read_schedule",
    "read_spec",
]
