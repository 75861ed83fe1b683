"""Judges one version: what of it is lost, left over or out of step, from the original on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from pincite.errors import ContentLost
from pincite.maintenance.difference import ROLES, Difference, difference
from pincite.maintenance.store_view import StoreView
from pincite.schema.document import IN_PROGRESS, LIVE, SEARCHABLE, State
from pincite.store.registry import StoredVersion
from pincite.store.registry.stored_versions import ORIGINAL_LOST

PATIENCE = timedelta(minutes=5)
"""Time within which a running service puts things right by itself: until then they are no difference."""

CONTENT_LOST = ContentLost.code

_NO_BYTES = hashlib.sha256().hexdigest()


def faults(
    version: StoredVersion, view: StoreView, now: datetime, patience: timedelta
) -> Iterator[Difference]:
    """Yield what is the matter with a version that is not purged, as this view shows it."""
    if version.expires_at is not None and version.expires_at + patience <= now:
        yield difference("purge-overdue", version)
    elif version.state in SEARCHABLE:
        lost = list(_lost(version, view))
        yield from lost
        # A version in its grace period is searched and gone back to; after it, its points go before it does.
        over = version.expires_at is not None and version.expires_at <= now
        if not over and not any(each.code.startswith("extraction") for each in lost):
            yield from _points(version, view, compare=not lost)
        if version.state in LIVE and version.attributes_stale:
            yield difference("attributes-stale", version)
    elif version.state in IN_PROGRESS:
        if version.lease_until is None or version.lease_until <= now:
            yield from _lost(version, view)
        if version.lease_until is not None and version.lease_until + patience <= now:
            yield difference("lease-expired", version)
    elif version.state is State.FAILED:
        if not version.outcome or version.outcome.code != CONTENT_LOST:
            yield from _lost(version, view)
        if found := view.points(version):
            yield difference("points-left", version, found=found)


def _lost(version: StoredVersion, view: StoreView) -> Iterator[Difference]:
    noted = any(warning.code == ORIGINAL_LOST for warning in version.warnings)
    answers = version.state in SEARCHABLE
    for role, blob in zip(ROLES, version.hashes, strict=True):
        size = None if blob is None else view.size(blob)
        if blob is None:
            if answers:
                yield difference(f"{role}-missing", version)
        elif size is None:
            if role != "original" or not noted:
                yield difference(f"{role}-missing", version, blob)
        elif (size != version.bytes if role == "original" else _is_cut(blob, size)) or (
            not view.is_whole(blob)
        ):
            yield difference(f"{role}-damaged", version, blob)
        elif role == "original" and noted:
            yield difference("original-back", version, blob)


def _is_cut(blob: str, size: int) -> bool:
    """Tell whether nothing is left of a blob that had bytes. An empty list of passages is stored as none."""
    return not size and blob != _NO_BYTES


def _points(version: StoredVersion, view: StoreView, *, compare: bool) -> Iterator[Difference]:
    wanted, found = version.chunks or 0, view.points(version)
    if found != wanted:
        code = "points-missing" if found < wanted else "points-extra"
        yield difference(code, version, found=found, wanted=wanted)
    elif (servable := view.servable(version)) != wanted:
        yield difference("points-hidden", version, found=servable, wanted=wanted)
    elif compare and not view.same_points(version):
        yield difference("points-differ", version)
