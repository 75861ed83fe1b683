"""A filter as text: `metadata.year >= 2018 and not kind = manual and metadata.tags in (a, "b c")`.

    or         := and ("or" and)*
    and        := not ("and" not)*
    not        := "not" not | "(" or ")" | comparison
    comparison := field ("=" | ">=" | ">" | "<=" | "<") value
                | field ["not"] "in" "(" value ("," value)* ")" | field ["not"] "exists"
    value      := number | "true" | "false" | bare word | "quoted" | 'quoted'

A bare word is text without white space, quotation marks, commas, parentheses and signs of comparison. In
quotation marks a backslash takes the next character as it is. Words of the language may be in capitals.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from pydantic import ValidationError

from pincite.errors import InvalidFilter
from pincite.index.filters.model import MAX_DEPTH, And, Comparison, Filter, Not, Operator, Or, problem_of
from pincite.schema.user_metadata import Scalar

_SIGNS: dict[str, Operator] = {"=": "eq", ">=": "ge", ">": "gt", "<=": "le", "<": "lt"}
_WORDS = frozenset({"and", "or", "not", "in", "exists"})
_TOKEN = re.compile(
    r"""(?P<sign>[<>]=?|=)|(?P<mark>[(),])|(?P<word>[^\s()<>=,"']+)
    |(?P<quoted>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""",
    re.VERBOSE | re.DOTALL,
)
_BARE = re.compile(r"""[^\s()<>=,"']+""")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_EXCERPT = 40


@dataclass(frozen=True, slots=True)
class _FilterToken:
    kind: str
    text: str
    start: int


def parse_text(text: str) -> Filter:
    """Return the filter of a text. Raises InvalidFilter, which says where and what was expected."""
    return _Parser(text).parse()


def render(where: Filter) -> str:
    """Return the text of a filter: read, it is the filter again."""
    match where:
        case And():
            return " and ".join(map(_grouped, where.and_))
        case Or():
            return " or ".join(map(_grouped, where.or_))
        case Not():
            return f"not {_grouped(where.not_)}"
    if where.operator == "exists":
        return f"{where.field} {'exists' if where.exists else 'not exists'}"
    if where.operator == "any":
        return f"{where.field} in ({', '.join(map(_written, where.operands))})"
    sign = next(sign for sign, operator in _SIGNS.items() if operator == where.operator)
    return f"{where.field} {sign} {_written(where.operands[0])}"


def _grouped(where: Filter) -> str:
    return f"({render(where)})" if isinstance(where, And | Or) else render(where)


def _written(value: Scalar) -> str:
    if not isinstance(value, str):
        return json.dumps(value)
    if _BARE.fullmatch(value) and _value(value) == value and value.lower() not in _WORDS:
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _value(word: str) -> Scalar:
    """Return what a bare word stands for."""
    if word in ("true", "false") or _NUMBER.fullmatch(word):
        value: Scalar = json.loads(word)
        return value
    return word


class _Parser:
    """Recursive descent over the tokens of one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(self._split())
        self._next = 0
        self._depth = 0

    def parse(self) -> Filter:
        where = self._or()
        if self._token.kind != "end":
            self._fail("“and”, “or” or the end")
        return where

    def _or(self) -> Filter:
        parts = [self._and()]
        while self._take("or"):
            parts.append(self._and())
        return parts[0] if len(parts) == 1 else Or(or_=tuple(parts))

    def _and(self) -> Filter:
        parts = [self._not()]
        while self._take("and"):
            parts.append(self._not())
        return parts[0] if len(parts) == 1 else And(and_=tuple(parts))

    def _not(self) -> Filter:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._error(self._token.start, f"filters are nested at most {MAX_DEPTH} deep")
        where: Filter
        if self._take("not"):
            where = Not(not_=self._not())
        elif self._take("("):
            where = self._or()
            self._expect(")")
        else:
            where = self._comparison()
        self._depth -= 1
        return where

    def _comparison(self) -> Filter:
        field = self._token
        if field.kind != "word" or field.text.lower() in _WORDS:
            self._fail("a field, “not” or “(”")
        self._check(field, exists=True)
        self._next += 1
        negated = self._take("not")
        if self._take("exists"):
            return self._check(field, exists=not negated)
        if self._take("in"):
            self._expect("(")
            start = self._token
            values = [self._operand()]
            while self._take(","):
                values.append(self._operand())
            self._expect(")")
            one_of = self._check(field, at=start, any=tuple(values))
            return Not(not_=one_of) if negated else one_of
        if negated or self._token.kind != "sign":
            self._fail("“in” or “exists”" if negated else "=, >=, >, <=, <, “in”, “exists” or “not”")
        operator = _SIGNS[self._token.text]
        self._next += 1
        at = self._token
        return self._check(field, at=at, **{operator: self._operand()})

    def _operand(self) -> Scalar:
        token = self._token
        if token.kind == "quoted":
            self._next += 1
            return _ESCAPE.sub(r"\1", token.text[1:-1])
        if token.kind != "word" or token.text.lower() in _WORDS:
            self._fail('a value such as 2018, true, annual-report or "two words"')
        self._next += 1
        return _value(token.text)

    def _check(self, field: _FilterToken, *, at: _FilterToken | None = None, **operand: object) -> Comparison:
        try:
            return Comparison.model_validate({"field": field.text, **operand})
        except ValidationError as error:
            raise self._error((at or field).start, problem_of(error)) from None

    @property
    def _token(self) -> _FilterToken:
        return self._tokens[self._next]

    def _take(self, text: str) -> bool:
        """Return True if this comes next, and pass it then."""
        taken = self._token.kind in ("word", "mark") and self._token.text.lower() == text
        self._next += taken
        return taken

    def _expect(self, text: str) -> None:
        if not self._take(text):
            self._fail(f"“{text}”")

    def _fail(self, expected: str) -> NoReturn:
        found = f"“{self._token.text}”" if self._token.text else "nothing"
        raise self._error(self._token.start, f"expected {expected}, and found {found}")

    def _error(self, start: int, problem: str) -> InvalidFilter:
        before = self._text[:start]
        after = f", after “{before[-_EXCERPT:]}”" if before.strip() else ""
        return InvalidFilter(f"At character {start + 1} of the filter{after}: {problem}.")

    def _split(self) -> Iterator[_FilterToken]:
        at = 0
        while rest := self._text[at:].lstrip():
            start = len(self._text) - len(rest)
            match = _TOKEN.match(self._text, start)
            if match is None:
                raise self._error(start, "the quotation mark that is opened here is never closed")
            kind = str(match.lastgroup)
            yield _FilterToken(kind, match[kind], start)
            at = match.end()
        yield _FilterToken("end", "", len(self._text))
