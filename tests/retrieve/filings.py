"""Eighty filings that exist only in a test: what is known of each, as understanding would have it."""

from __future__ import annotations

from pincite.schema.profile import Fact, Profile
from pincite.store.registry import LiveDocument, LiveVersion

COMPANIES = """
3M                 | 3M Company                          | MMM  | 2018 2022
ACTIVISIONBLIZZARD | Activision Blizzard, Inc.           | ATVI | 2017 2019
AES                | The AES Corporation                 | AES  | 2021 2022
AMD                | Advanced Micro Devices, Inc.        | AMD  | 2015 2022
AMERICANEXPRESS    | American Express Company            | AXP  | 2021 2022
AMERICANWATERWORKS | American Water Works Company, Inc.  |      | 2020 2021
APPLE              | Apple Inc.                          | AAPL | 2019 2020
BESTBUY            | Best Buy Co., Inc.                  | BBY  | 2017 2019
BLOCK              | Square, Inc.                        | SQ   | 2016 2020
BOEING             | The Boeing Company                  | BA   | 2018 2022
COCACOLA           | The Coca-Cola Company               | KO   | 2017 2021
CORNING            | CORNING INCORPORATED                | GLW  | 2020 2021
COSTCO             | Costco Wholesale Corporation        | COST | 2018 2021
CVSHEALTH          | CVS Health Corporation              | CVS  | 2018 2022
EBAY               | eBay Inc.                           |      | 2018 2019
FOOTLOCKER         | Foot Locker, Inc.                   |      | 2020 2021
GAP                | The Gap, Inc.                       | GPS  | 2018 2019
GENERALMILLS       | General Mills, Inc.                 | GIS  | 2018 2019 2020
JOHNSON_JOHNSON    | Johnson & Johnson                   | JNJ  | 2021 2022
JPMORGAN           | JPMorgan Chase & Co.                | JPM  | 2020 2022
KRAFTHEINZ         | The Kraft Heinz Company             |      | 2018 2019
LOCKHEEDMARTIN     | Lockheed Martin Corporation         | LMT  | 2020 2021
MGMRESORTS         | MGM Resorts International           | MGM  | 2018 2020
NETFLIX            | Netflix, Inc.                       |      | 2015 2017
NIKE               | NIKE, Inc.                          | NKE  | 2018 2019 2021 2023
ORACLE             | Oracle Corporation                  | ORCL | 2019 2020
PAYPAL             | PayPal Holdings, Inc.               | PYPL | 2021 2022
PGE                | PG&E Corporation                    |      | 2019 2020
PROCTERGAMBLE      | The Procter & Gamble Company        | PG   | 2019 2020
TARGET             | Target Corporation                  | TGT  | 2018 2019
ULTABEAUTY         | Ulta Beauty, Inc.                   | ULTA | 2022 2023
VERIZON            | Verizon Communications Inc.         | VZ   | 2021 2022
VISA               | Visa Inc.                           | V    | 2019 2020
WALMART            | Walmart Inc.                        | WMT  | 2018 2019
"""
"""Of each company its name in file names, its own, its ticker where it is known, and its annual reports."""
OTHERS = """
NIKE_2021Q2_10Q                     | quarterly-report | 2021-Q2 |
BESTBUY_2024Q2_10Q                  | quarterly-report | 2024-Q2 |
JPMORGAN_2021Q1_10Q                 | quarterly-report | 2021-Q1 |
AMD_2022Q4_EARNINGS                 | earnings-release | 2022-Q4 | 2023-01-31
ULTABEAUTY_2023Q4_EARNINGS          | earnings-release | 2023-Q4 | 2023-03-09
PAYPAL_2022Q3_EARNINGS              | earnings-release | 2022-Q3 | 2022-11-03
FOOTLOCKER_2022_8K_dated-2022-08-19 | current-report   | 2022    | 2022-08-19
"""
"""Of other filings their file's name, kind and period, and when they were published."""


def fact(value: str) -> Fact:
    return Fact(value=value, found_in="first-pages", page=1)


def document(
    name: str,
    organisation: str = "",
    *,
    aliases: str = "",
    kind: str = "",
    periods: str = "",
    published: str = "",
    identifiers: str = "",
) -> LiveDocument:
    """Return a document, by its file's name, with what is known of it; spaces part several values."""
    profile = Profile(
        organisation=fact(organisation) if organisation else None,
        kind=fact(kind) if kind else None,
        published=fact(published) if published else None,
        aliases=tuple(map(fact, aliases.split())),
        periods=tuple(map(fact, periods.split())),
        identifiers=tuple(map(fact, identifiers.split())),
    )
    return LiveDocument(name, LiveVersion(name, f"{name}.pdf", name, 1, ""), profile)


def filings() -> list[LiveDocument]:
    """Return the eighty."""
    companies = {row[0]: row for row in _rows(COMPANIES)}
    annual = [
        document(f"{name}_{year}_10K", organisation, aliases=ticker, kind="annual-report", periods=year)
        for name, organisation, ticker, years in companies.values()
        for year in years.split()
    ]
    others = [
        document(
            name,
            companies[name.split("_")[0]][1],
            aliases=companies[name.split("_")[0]][2],
            kind=kind,
            periods=period,
            published=published,
        )
        for name, kind, period, published in _rows(OTHERS)
    ]
    return [*annual, *others]


def _rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
