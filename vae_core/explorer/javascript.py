"""JavaScript source as far as linking needs it: what of a file is code, and what is comment, text or regular expression."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_STRING = re.compile(r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL)
_TEMPLATE_TEXT = re.compile(r"(?:\\.|\$(?!\{)|[^`\\$])*", re.DOTALL)
_REGEX = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/[a-z]*")
# A regular expression begins where a value is expected; after a name, a number, a closing bracket, ++ or -- a slash divides.
_BEFORE_VALUE = re.compile(
    r"(?:^|[(,=:\[!&|?{};*%~^<>]|(?<!\+)\+|(?<!-)-|\b(?:return|typeof|case|in|of|delete|void|throw|new|await|yield))\s*$"
)
_kept = lru_cache(512)  # the same files are linked for every page that is exported
_LOOK_BACK = 80  # characters that are enough to see what stands before a slash
_INDENTATION = re.compile(r"(?<=\n)[ \t]+")
_LINE = re.compile(r"[^\n]*")
_SPECIAL = re.compile(r"""[`"'/{}]""")  # with which whatever is no code begins, and what nests


class Span(NamedTuple):
    """A part of a source that is no code: a comment, a regular expression, or text within its quotes."""

    kind: Literal["comment", "text", "regex"]
    start: int
    end: int


@_kept
def masked(source: str) -> str:
    """The source with blanks for all that is no code, at the same places and in the same lines.

    In the place of a regular expression stand zeros: a value. Raises ValueError with a sentence where something does not end.
    """
    out = list(source)
    for kind, start, end in spans(source):
        by = "0" if kind == "regex" else " "
        out[start:end] = (character if character == "\n" else by for character in source[start:end])
    return "".join(out)


@_kept
def without_comments(source: str) -> str:
    """The source without its comments but for those that begin with "/*!", and without the lines that only they take.

    Raises ValueError as `masked`.
    """
    kept, at = "", 0
    for kind, start, end in spans(source):
        if kind != "comment" or source.startswith("/*!", start):
            continue
        kept += source[at:start]
        line_before = kept[kept.rfind("\n") + 1 :]
        line_after = source[end : _end_of(_LINE, source, end)]
        at = end
        if not line_before.strip() and not line_after.strip():
            kept, at = kept.removesuffix(line_before), min(end + len(line_after) + 1, len(source))
        elif not line_after.strip():
            kept = kept.rstrip(" \t")
        else:
            kept += "\n" if "\n" in source[start:end] else " "
    return kept + source[at:]


@_kept
def without_indentation(source: str) -> str:
    """The source with its lines begun at the left, but for those within text. Raises ValueError as `masked`."""
    kept, at = [], 0
    for span in [*spans(source), Span("text", len(source), len(source))]:
        if span.kind == "text":
            kept += [_INDENTATION.sub("", source[at : span.start]), source[span.start : span.end]]
            at = span.end
    return "".join(kept)


def spans(source: str) -> Iterator[Span]:
    """What is no code, in order; the code within the ${…} of a template literal is code.

    Raises ValueError with a sentence where a string, a comment or a template literal does not end.
    """
    templates = [0]  # for each template literal whose ${…} this is in, the braces that are open there
    at, code_from, before = 0, 0, ""  # the code since the last span, and what stood before that
    while found_special := _SPECIAL.search(source, at):
        at = found_special.start()
        character = source[at]
        ends_substitution = character == "}" and len(templates) > 1 and templates[-1] == 0
        span: Span | None = None
        if character == "`" or ends_substitution:
            if ends_substitution:
                templates.pop()
            end = _end_of(_TEMPLATE_TEXT, source, at + 1)
            if end == len(source):
                raise ValueError(f"A template literal does not end: line {_line(source, at)}.")
            if source[end] == "$":
                templates.append(0)
            span, after = Span("text", at + 1, end), end + (2 if source[end] == "$" else 1)
            follows = "{" if source[end] == "$" else "`"
        elif found := _COMMENT.match(source, at):
            span, after, follows = Span("comment", at, found.end()), found.end(), None
        elif character in "\"'" or source.startswith("/*", at):
            end = _end_of(_STRING, source, at)
            if end == at:
                raise ValueError(f"A string or a comment does not end: line {_line(source, at)}.")
            span, after, follows = Span("text", at + 1, end - 1), end, character
        elif character == "/" and (found := _REGEX.match(source, at)):
            code = before + source[max(code_from, at - _LOOK_BACK) : at]
            if _BEFORE_VALUE.search(code):
                span, after, follows = Span("regex", at, found.end()), found.end(), "0"
        if span is None:
            templates[-1] += {"{": 1, "}": -1}.get(character, 0)
            at += 1
            continue
        # A comment is as if it were not there; text and a regular expression are values.
        before = (before + source[code_from:at])[-_LOOK_BACK:] if follows is None else follows
        yield span
        at = code_from = after


def open_brackets(code: str, at: int) -> int:
    """How many brackets are open at a place of masked source."""
    return sum(code.count(one, 0, at) for one in "([{") - sum(code.count(one, 0, at) for one in ")]}")


def _end_of(pattern: re.Pattern[str], source: str, at: int) -> int:
    found = pattern.match(source, at)
    return found.end() if found else at


def _line(source: str, at: int) -> int:
    return source.count("\n", 0, at) + 1
