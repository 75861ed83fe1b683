"""Prose for test pages: sentences of this project's own, put together from a vocabulary by a seed."""

from __future__ import annotations

from random import Random

_SUBJECTS = """the harbour office; the north reservoir; a second survey; the repair crew; the town archive;
the new turbine; an early draft; the supply contract; the field station; our laboratory; the river gauge;
the audit committee; a local foundry; the spring inspection; the ferry service; the cooling loop; the old
mill; the winter schedule; the storage depot; the weather mast; a neighbouring parish; the pump house; the
planning board; the tenants' council; the signal cabin; the grain exchange; a visiting engineer""".split(";")
_VERBS = """replaced; measured; postponed; described; exceeded; followed; questioned; improved; delayed;
confirmed; supplied; lowered; compared; recorded; opened; reviewed; extended; reported; moved; balanced;
inspected; financed; restored; outlined; reduced""".split(";")
_OBJECTS = """the annual allowance; three sections of pipe; the eastern boundary; a revised estimate; the
monthly readings; the main valve; its earlier forecast; the loading bays; two thirds of the stock; a lower
tariff; the spare bearings; the agreed volume; the lighting plan; several older records; the access road;
the residual heat; a shared workshop; the landing stage; the average flow; the sampling interval; most of the
timber; the cost of transport; a list of defects; the second floor; the outgoing cargo""".split(";")
_TAILS = """before the end of the quarter; after a long dry summer; without further notice; at half the usual
price; in spite of heavy rain; within eleven days; for the first time since the merger; under the terms of the
lease; with help from two volunteers; during the night shift; as the figures below suggest; and published the
result; on the advice of the surveyor; to make room for a crane; because demand had fallen; in all four
districts; while the bridge was closed; at a depth of forty metres; and nobody objected; by a wide
margin""".split(";")
_OPENINGS = """In practice,; By contrast,; Two years later,; According to the minutes,; As a rule,; For that
reason,; Once the ice had cleared,; On balance,; Even so,; In the same month,""".split(";")
_HEADINGS = """Scope of the survey; Water levels and storage; Maintenance of the locks; Staff and training;
Costs of the rebuilding; Outlook for the coming year; Findings of the inspection; Transport on the canal;
Notes on method; Energy and heating; Claims and settlements; Materials in store; Rights of way; Safety on the
quay; Reading the gauges; Prices and tariffs; The archive of maps; A timetable for repairs; Leases and rents;
Fisheries and weirs""".split(";")
_THINGS = """Gravel; Timber; Copper pipe; Diesel; Dredging; Insurance; Mooring fees; Pilotage; Lighting;
Crane hire; Consulting; Site security; Paint and primer; Ballast; Survey work; Storage; Bearings; Rent
received; Interest paid; Landing dues; Ice clearance; Freight; Ropes and chains; Heating oil; Wages;
Pensions""".split(";")
_MEASURES = """Budget; Actual; Change; Share; Income; Outlay; Forecast; Balance; Volume; Price; Margin; First
half; Second half; Opening stock; Closing stock; Rate; Per unit; Adjusted; Deferred; Net result""".split(";")
_GROUPS = """North basin; South basin; Harbour; Canal; Year to date; Last season; Plan; Result; Contract
work; Own work""".split(";")


def sentence(rng: Random) -> str:
    """One sentence of nine to twenty words."""
    clause = f"{_one(rng, _SUBJECTS)} {_one(rng, _VERBS)} {_one(rng, _OBJECTS)} {_one(rng, _TAILS)}"
    if rng.random() < 0.35:
        return f"{_one(rng, _OPENINGS)} {clause}."
    return f"{clause[0].upper()}{clause[1:]}."


def paragraph(rng: Random, least: int = 3, most: int = 6) -> str:
    """Return some sentences."""
    return " ".join(sentence(rng) for _ in range(rng.randint(least, most)))


def heading(rng: Random) -> str:
    """Return a heading of two to five words."""
    return _one(rng, _HEADINGS)


def caption(rng: Random, kind: str) -> str:
    """Return a caption, such as “Figure 3. The pump house measured the average flow”."""
    subject = _one(rng, _SUBJECTS)
    said = f"{subject} {_one(rng, _VERBS)} {_one(rng, _OBJECTS)}"
    return f"{kind} {rng.randint(1, 9)}. {said[0].upper()}{said[1:]}."


def things(rng: Random, count: int) -> list[str]:
    """Different names of what a table's rows are about."""
    return [_clean(name) for name in rng.sample(_THINGS, count)]


def measures(rng: Random, count: int) -> list[str]:
    """Different names of what a table's columns are about."""
    return [_clean(name) for name in rng.sample(_MEASURES, count)]


def groups(rng: Random, count: int) -> list[str]:
    """Different names of groups of columns."""
    return [_clean(name) for name in rng.sample(_GROUPS, count)]


def _one(rng: Random, words: list[str]) -> str:
    return _clean(rng.choice(words))


def _clean(words: str) -> str:
    return " ".join(words.split())
