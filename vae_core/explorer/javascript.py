"""JavaScript source as far as linking needs it: what of a file is code, and what is comment, text or regular expression."""

from __future__ import annotations

import re

_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_STRING = re.compile(r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL)
_TEMPLATE_TEXT = re.compile(r"(?:\\.|\$(?!\{)|[^`\\$])*", re.DOTALL)
_REGEX = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/[a-z]*")
# A regular expression begins where a value is expected; after a name, a number or a closing bracket a slash divides.
_BEFORE_VALUE = re.compile(
    r"(?:^|[(,=:\[!&|?{};+\-*%~^<>]|\b(?:return|typeof|case|in|of|delete|void|throw|new|await|yield))\s*$"
)
_LOOK_BACK = 80  # characters that are enough to see what stands before a slash


def masked(source: str) -> str:
    """The source with blanks for all that is no code, at the same places and in the same lines.

    Blanked are comments, the text of strings and template literals (not what stands in their ${…}), and regular
    expressions. Raises ValueError with a sentence where one of them does not end.
    """
    out = list(source)
    templates = [0]  # for each template literal whose ${…} this is in, the braces that are open there
    at = 0
    while at < len(source):
        character = source[at]
        ends_substitution = character == "}" and len(templates) > 1 and templates[-1] == 0
        if character == "`" or ends_substitution:
            if ends_substitution:
                templates.pop()
            end = _end_of(_TEMPLATE_TEXT, source, at + 1)
            if end == len(source):
                raise ValueError(f"A template literal does not end: line {_line(source, at)}.")
            _blank(out, at + 1, end)
            if source[end] == "$":
                templates.append(0)
            at = end + (2 if source[end] == "$" else 1)
        elif found := _COMMENT.match(source, at):
            _blank(out, at, found.end())
            at = found.end()
        elif character in "\"'" or source.startswith("/*", at):
            end = _end_of(_STRING, source, at)
            if end == at:
                raise ValueError(f"A string or a comment does not end: line {_line(source, at)}.")
            _blank(out, at + 1, end - 1)
            at = end
        elif character == "/" and _expects_value(out, at) and (found := _REGEX.match(source, at)):
            _blank(out, at, found.end(), "0")  # a value, so that what follows is seen as it is
            at = found.end()
        else:
            templates[-1] += {"{": 1, "}": -1}.get(character, 0)
            at += 1
    return "".join(out)


def open_brackets(code: str, at: int) -> int:
    """How many brackets are open at a place of masked source."""
    return sum(code.count(one, 0, at) for one in "([{") - sum(code.count(one, 0, at) for one in ")]}")


def _end_of(pattern: re.Pattern[str], source: str, at: int) -> int:
    found = pattern.match(source, at)
    return found.end() if found else at


def _blank(out: list[str], start: int, end: int, by: str = " ") -> None:
    out[start:end] = (character if character == "\n" else by for character in out[start:end])


def _expects_value(out: list[str], at: int) -> bool:
    return _BEFORE_VALUE.search("".join(out[max(0, at - _LOOK_BACK) : at])) is not None


def _line(source: str, at: int) -> int:
    return source.count("\n", 0, at) + 1
