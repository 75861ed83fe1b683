"""Compare the registry, the index and the blobs, name every difference, and repair what can be repaired."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager

from pincite.errors import DiskFull, PinciteError, SetupError
from pincite.index.vector_index import Scope, VectorIndex
from pincite.maintenance.blob_scrub import BlobScrubber
from pincite.maintenance.difference import Difference, not_ours, orphan
from pincite.maintenance.faults import faults
from pincite.maintenance.orphans import Orphans
from pincite.maintenance.repair import Repairer
from pincite.maintenance.store_view import FindDamaged, SnapshotView
from pincite.runtime.private_files import PrivateFiles
from pincite.schema.document import SEARCHABLE
from pincite.store.blobs import BlobStore
from pincite.store.outage import outage

log = logging.getLogger(__name__)

BEYOND_REPAIR = ("index-unreadable", "owned-by-another-user")

ROUNDS = 3
"""A repair may lay something else bare: a version that fails leaves blobs behind."""

VersionProgress = Callable[[int, int], None]
"""Called with how many versions are done, of how many."""


class Doctor:
    """Examines and heals a library, beside whatever else it does."""

    def __init__(
        self,
        repairer: Repairer,
        orphans: Orphans,
        scrubber: BlobScrubber,
        files: PrivateFiles,
        index: VectorIndex,
        blobs: BlobStore,
    ) -> None:
        self._repairer = repairer
        self._orphans = orphans
        self._scrubber = scrubber
        self._files = files
        self._index = index
        self._blobs = blobs

    def examine(self, *, deep: bool = False) -> list[Difference]:
        """Return every difference there is. `deep` reads every byte and every point too, and takes as long.

        Raises StoreMismatch where the blobs are not this installation's, and IndexUnavailable.
        """
        return self._examined(deep=deep, find_damaged=self._scrubber.scrub_all if deep else _read_none)

    def _examined(self, *, deep: bool, find_damaged: FindDamaged) -> list[Difference]:
        """Return every difference there is, of blobs those that `find_damaged` reads."""
        self._blobs.check()
        of_others = list(map(not_ours, self._files.foreign()))
        if trouble := self._index_trouble():
            return [*of_others, trouble]
        # The stores are looked at before the registry: what is new there since is not missing here.
        snapshot = SnapshotView(self._index, self._blobs, deep=deep, find_damaged=find_damaged)
        versions, now = self._repairer.snapshot()
        suspects = {
            each.id: deep or not snapshot.damaged.isdisjoint(each.blobs)
            for each in versions
            if any(faults(each, snapshot, now, self._repairer.patience))
        }
        found = [
            each
            for suspect, reads in suspects.items()
            for each in self._repairer.examine(suspect, deep=reads)
        ]
        found += [*self._orphans.examine(snapshot, versions), *of_others]
        return sorted(
            found, key=lambda each: (each.collection or "~", each.document or "", each.version or 0)
        )

    def heal(self, *, deep: bool = False) -> list[Difference]:
        """Repair every difference that can be repaired; those that are no more.

        Each time a few blobs are read, those that were not for the longest time; `deep` reads all.
        What cannot be repaired goes to the log, and `examine` names it as before.
        """
        healed: list[Difference] = []
        for each_round in range(ROUNDS):
            reads = (
                (self._scrubber.scrub_all if deep else self._scrubber.scrub_some)
                if each_round == 0
                else _read_none
            )
            found = self._examined(deep=deep and each_round == 0, find_damaged=reads)
            before = len(healed)
            damaged = {each.version_id for each in found if each.code.endswith("-damaged")}
            for version_id in dict.fromkeys(each.version_id for each in found if each.document):
                assert version_id, "what concerns a document concerns a version"
                with _isolate_failure(f"version {version_id}"):
                    healed += self._repairer.repair(version_id, deep=deep or version_id in damaged)
            for each in found:
                if not each.document and each.code not in BEYOND_REPAIR:
                    with _isolate_failure(each.detail):
                        healed += [each] if self._orphans.remove(each) else []
            if len(healed) == before:
                break
        return healed

    def rebuild(self, progress: VersionProgress | None = None) -> int:
        """Write the points of every version that answers again, one version after the other.

        Searches go on: a version is out of them while it is written. How many versions there were.
        """
        versions, _ = self._repairer.snapshot()
        version_ids = [each.id for each in versions if each.state in SEARCHABLE]
        for done, version_id in enumerate(version_ids, 1):
            with _isolate_failure(f"version {version_id}"):
                self._repairer.repair(version_id, deep=False)
                self._repairer.write_points(version_id)
            if progress:
                progress(done, len(version_ids))
        self.heal()
        return len(version_ids)

    def _is_servable(self, version_id: str) -> bool:
        """Tell whether searches may see a version still.

        It may be purged, or written again, at any moment.
        """
        return version_id in self._index.versions(servable=True)

    def _index_trouble(self) -> Difference | None:
        """Return the difference of an index that cannot be read, or does not find what is in it."""
        reason = ""
        try:
            for version_id in self._index.versions(servable=True):
                first = next(iter(self._index.points(version_id)), None)
                if first is not None and self._index.search_dense(Scope(first.collection), first.vector, 1):
                    break
                if self._is_servable(version_id):
                    reason = "a search finds nothing"
                    break
        except PinciteError:
            raise
        except Exception as error:  # the engine's own kind says no more than its words
            if away := outage(error):
                raise away from error
            log.exception("The index does not give back what is in it.")
            reason = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
        return orphan("index-unreadable", reason=reason) if reason else None


def _read_none(_sizes: Mapping[str, int]) -> Set[str]:
    """Return no damaged blob, since none is read."""
    return frozenset()


@contextmanager
def _isolate_failure(what: str) -> Iterator[None]:
    """Around a repair: where it fails, the others are done all the same, and the next examination names it.

    What the installation needs a hand for is raised, since it is the same for all. A full disk is not: one
    version may need more room than another, and what is removed makes some.
    """
    try:
        yield
    except DiskFull as error:
        log.warning("There is no room to repair %s: %s", what, error)
    except SetupError:
        raise
    except Exception:
        log.exception("What could not be repaired: %s", what)
