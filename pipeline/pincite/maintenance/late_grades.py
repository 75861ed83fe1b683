"""Give grades to documents that were read before grades were kept, from what is stored of them."""

from __future__ import annotations

import logging

from pincite.schema.document import Grade
from pincite.store.artifacts import UNREADABLE, Extractions
from pincite.store.registry import Registry
from pincite.store.report import grade_of

AT_ONCE = 200
"""Versions in one go: this is done beside work that is waited for."""

log = logging.getLogger(__name__)


class LateGrades:
    """Goes through the versions without a grade once in the life of a process."""

    def __init__(self, registry: Registry, extractions: Extractions) -> None:
        self._registry = registry
        self._extractions = extractions
        self._after: str | None = ""
        """The last version that was looked at; None: all were."""

    def give_some(self) -> None:
        """Give the next versions their grades.

        One whose report cannot be read stays without a grade: the doctor says what is wrong with it.
        """
        if self._after is None:
            return
        versions = self._registry.without_grade(self._after, AT_ONCE)
        grades: dict[str, Grade] = {}
        for version_id, extraction_hash in versions:
            try:
                grades[version_id] = grade_of(*self._extractions.page_extractions(extraction_hash))
            except UNREADABLE as error:
                log.warning("The report of version %s cannot be read.", version_id, exc_info=error)
        if grades:
            self._registry.give_grades(grades)
        self._after = versions[-1][0] if versions else None
