"""What financial reports call the things that people ask of them by another name.

A ratio stands in no report; the figures that it is made of do, in statements with names of their own. Each
entry is the textbook definition of a term: what is asked for, and the words of the report that answer it.
"""

from __future__ import annotations

import re

REPORTS = frozenset({"annual-report", "quarterly-report", "current-report", "earnings-release", "prospectus"})
"""The kinds of document whose words these are."""

_INCOME = "consolidated statements of income, operations, earnings"
_BALANCE = "consolidated balance sheets, statement of financial position"
_CASH = "consolidated statements of cash flows"

_TERMS: dict[str, str] = {
    r"gross (?:profit )?margins?|gross profits?": (
        f"{_INCOME}: net sales, revenue, cost of sales, cost of goods sold"
    ),
    r"operating (?:profit )?margins?|operating (?:income|profit|expenses?)|ebita?|opex": (
        f"{_INCOME}: revenue, operating income, operating expenses"
    ),
    r"(?:net|profit) (?:profit )?margins?|net (?:income|profit|earnings|loss)|bottom[- ]line|profitab\w+": (
        f"{_INCOME}: revenue, net income"
    ),
    r"ebitda(?:r|x)?": f"{_INCOME}, {_CASH}: operating income, depreciation and amortization",
    r"depreciation|amorti[sz]ation|d ?& ?a": f"{_CASH}: depreciation and amortization",
    r"cap(?:ital )?[- ]?ex(?:penditures?)?|capital[- ]intensi\w+": (
        f"{_CASH}: purchases of property, plant and equipment, capital expenditures; "
        f"{_BALANCE}: property, plant and equipment, total assets"
    ),
    r"free cash ?flows?|fcf": (
        f"{_CASH}: net cash provided by operating activities, purchases of property and equipment"
    ),
    r"(?:operating )?cash ?flows?": f"{_CASH}: net cash provided by operating activities",
    r"(?:quick|current|acid[- ]test|cash|liquidity) ratio|working capital|liquidity": (
        f"{_BALANCE}: cash, receivables, inventories, total current assets, total current liabilities"
    ),
    r"days (?:of )?(?:payables?|sales|inventory|inventories)(?: outstanding)?|d[psi]o|cash conversion cycle|"
    r"(?:inventory|inventories|payables?|receivables?) turnover": (
        f"{_BALANCE}: accounts payable, accounts receivable, inventories; "
        f"{_INCOME}: cost of goods sold, revenue"
    ),
    r"(?:fixed |total )?assets? turnover|pp ?(?:&|n|and) ?e|fixed assets": (
        f"{_BALANCE}: property, plant and equipment net, total assets; {_INCOME}: revenue"
    ),
    r"return on (?:\w+ )?(?:assets|equity|capital|investment)|ro(?:a|e|i|ic|ce)": (
        f"{_INCOME}: net income; {_BALANCE}: total assets, stockholders equity"
    ),
    r"balance sheets?|liabilit(?:y|ies)|assets|debts?|leverage|gearing|debt[- ]to[- ]\w+|book value|"
    r"liquidat\w+|solvency|bankrupt\w*": (
        f"{_BALANCE}: total assets, total liabilities, debt, stockholders equity"
    ),
    r"interest coverage|times interest earned": f"{_INCOME}: operating income, interest expense",
    r"(?:effective )?tax rate|income tax(?:es)?": (
        f"{_INCOME}: income before income taxes, provision for income taxes, effective tax rate"
    ),
    r"p ?& ?l|profit and loss|income statements?|statements? of (?:income|operations|earnings)": _INCOME,
    r"(?:revenues?|sales|top[- ]?line)(?: growth)?|growth rate|cogs|cost of (?:goods sold|sales|revenues?)": (
        f"{_INCOME}: net sales, total revenues, cost of goods sold"
    ),
    r"eps|earnings per share": f"{_INCOME}: earnings per share, basic and diluted",
    r"dividends?(?: payout| yield)?|payout ratio|retention ratio": (
        f"{_CASH}: dividends paid; dividends declared per common share"
    ),
    r"(?:share|stock) ?(?:re)?(?:purchases?|buy ?backs?)|buy ?backs?": (
        "share repurchase program, treasury stock"
    ),
    r"sg ?& ?a": "selling, general and administrative expenses",
    r"r ?& ?d": "research and development expenses",
    r"m ?& ?a": "mergers, acquisitions and divestitures",
    r"legal (?:battles?|cases?|disputes?|issues?)|lawsuits?|litigation": (
        "legal proceedings, litigation, contingencies"
    ),
    r"geograph\w+|countries|regions?": "geographic areas, regions, international operations",
    r"(?:business |operating )?segments?|lines? of business": (
        "segment information, reportable segments, segment results"
    ),
    r"headcount|workforce|staff": "human capital, number of employees",
    r"guidance|outlook|forecast\w*": "outlook, expected, full-year guidance",
}
_LONG_FORMS = {
    r"sg ?& ?a": "selling, general and administrative expenses",
    r"r ?& ?d": "research and development expenses",
    r"d ?& ?a": "depreciation and amortization",
    r"pp ?(?:&|n|and) ?e": "property, plant and equipment",
    r"eps": "earnings per share",
    r"cogs": "cost of goods sold",
    r"cap[- ]?ex": "capital expenditures",
}
"""Abbreviations of what a row of a statement is called, also outside of financial reports."""


def _compiled(of: dict[str, str]) -> list[tuple[re.Pattern[str], str]]:
    return [
        (re.compile(rf"(?<![\w&])(?:{term})(?![\w&])", re.IGNORECASE), words) for term, words in of.items()
    ]


_PATTERNS, _LONG = _compiled(_TERMS), _compiled(_LONG_FORMS)


def in_other_words(question: str) -> list[str]:
    """For each term of the glossary that the question holds, what a report calls what is asked for."""
    return [words for pattern, words in _PATTERNS if pattern.search(question)]


def in_full(question: str) -> list[str]:
    """What the abbreviations of a question stand for, as rows of statements are called."""
    return [words for pattern, words in _LONG if pattern.search(question)]
