"""What a page shows, as one object: kept in the session and in the address, and read from either with care.

A page's `ViewState` names for each of its fields the query parameter that holds it and the bounds of its value. An
address may be typed by anybody, and a component's answer comes from a browser: what makes no sense there is left at its
default, and nothing raises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, Self, get_args, get_origin

import streamlit as st
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from ui.app import address

MAX_IMAGE = 10**8 - 1  # no dataset has as many
MAX_SEED = 999_999

ImageNumber = Annotated[int, Field(ge=0, le=MAX_IMAGE)]
Seed = Annotated[int, Field(ge=0, le=MAX_SEED)]
RunId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")]

_STRICT_NUMBERS = ConfigDict(allow_inf_nan=False)


@dataclass(frozen=True)
class Key:
    """How a field stands in an address.

    Attributes:
        name: of the query parameter
        aliases: further parameters that are read, for links that are older
        browser: the field's name in what a component is given and answers; None for the field's own
        separator: between the parts of a sequence
        max_parts: of a sequence; further ones are left out
        skip: leave out those parts of a sequence that make no sense, and repeated ones if `unique`, instead of the whole
        parse: text -> value, for what is no plain number, word or sequence; may raise ValueError
        format: value -> text, its inverse
        digits: significant ones of a decimal number
        always: written though it is at its default
        of: "run" or "dataset": back at its default when another one is looked at
        max_length: of the text; what is longer is cut off
    """

    name: str
    aliases: tuple[str, ...] = ()
    browser: str | None = None
    separator: str | None = None
    max_parts: int | None = None
    skip: bool = False
    unique: bool = False
    parse: Callable[[str], Any] | None = None
    format: Callable[[Any], str] | None = None
    digits: int = 4
    always: bool = False
    of: Literal["run", "dataset"] | None = None
    max_length: int = 200

    def text(self, value: Any) -> str:
        """A value as it stands in the address."""
        if self.format is not None:
            return self.format(value)
        if self.separator is not None:
            return self.separator.join(self._part(part) for part in value)
        return self._part(value)

    def _part(self, value: Any) -> str:
        return f"{value:.{self.digits}g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True)
class _Entry:
    """A field with its key, its default and what checks its value and, of a sequence, a part of it."""

    field: str
    key: Key
    default: Any
    check: TypeAdapter[Any]
    check_part: TypeAdapter[Any] | None

    def read(self, raw: Any) -> Any:
        """The value that `raw` stands for: text of an address, or what a browser sent. Raises ValueError."""
        key = self.key
        if isinstance(raw, str):
            raw = raw[: key.max_length]
            if key.parse is not None:
                raw = key.parse(raw)
            elif key.separator is not None:
                raw = raw.split(key.separator)
        return self.check.validate_python(raw if key.separator is None else self._parts(raw))

    def _parts(self, parts: Any) -> Sequence[Any]:
        """Those of a sequence that are read. Raises ValueError."""
        key = self.key
        if not isinstance(parts, Sequence) or isinstance(parts, str | bytes):
            raise ValueError("not a sequence")
        if key.skip and self.check_part is not None:
            sound = [part for part in map(self._sound_part, parts) if part is not None]
            if parts and not sound:
                raise ValueError("no part makes sense")
            parts = list(dict.fromkeys(sound)) if key.unique else sound
        return parts[: key.max_parts]

    def _sound_part(self, part: Any) -> Any:
        assert self.check_part is not None
        try:
            return self.check_part.validate_python(part)
        except ValueError:
            return None


@cache
def _entries(view: type[ViewState]) -> dict[str, _Entry]:
    found = {}
    for field, info in view.model_fields.items():
        key = next((rule for rule in info.metadata if isinstance(rule, Key)), None)
        if key is None:
            continue
        rules = [rule for rule in info.metadata if rule is not key]
        whole: Any = Annotated[(info.annotation, *rules)] if rules else info.annotation
        parts = [kind for kind in (info.annotation, *get_args(info.annotation)) if get_origin(kind) is tuple]
        part = get_args(parts[0])[0] if parts else None
        checks = [None if kind is None else TypeAdapter(kind, config=_STRICT_NUMBERS) for kind in (whole, part)]
        assert checks[0] is not None
        found[field] = _Entry(field, key, info.default, checks[0], checks[1])
    return found


class ViewState(BaseModel):
    """Base class of what a page shows. Every field has a default; one with a `Key` stands in the address."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    # What the page does not show just now, as other fields have it: kept in the session only.
    def hidden(self) -> Iterable[str]:
        """Names of fields that mean nothing beside the others; they are left out of the address."""
        return ()

    def settled(self) -> Self:
        """Where fields contradict each other, a view in which they agree."""
        return self

    @classmethod
    def address_keys(cls) -> list[str]:
        """All query parameters of this view."""
        return [name for entry in _entries(cls).values() for name in (entry.key.name, *entry.key.aliases)]

    @classmethod
    def read(cls, words: Mapping[str, Any], former: Self | None = None) -> Self:
        """The view that an address asks for. What it does not show is as in `former`; never raises."""
        given = {}
        for field, entry in _entries(cls).items():
            name = next((name for name in (entry.key.name, *entry.key.aliases) if name in words), None)
            if name is not None:
                given[field] = words[name]
        return cls._read(given, former)

    @classmethod
    def from_browser(cls, answer: Any, former: Self | None = None) -> Self:
        """The view that a component answered, in its own names or the address's; what it does not say is as in `former`."""
        former = former or cls()
        if not isinstance(answer, Mapping):
            return former
        given = {}
        for field, entry in _entries(cls).items():
            names = (entry.key.browser or field, entry.key.name, *entry.key.aliases)
            name = next((name for name in names if name in answer), None)
            if name is not None:
                given[field] = answer[name]
        unsaid = {field: getattr(former, field) for field in cls.model_fields if field not in given}
        return cls._read(given, None).model_copy(update=unsaid).settled()

    def for_browser(self) -> dict[str, Any]:
        """In the names that `from_browser` reads."""
        values = self.model_dump(mode="json")
        return {entry.key.browser or field: values[field] for field, entry in _entries(type(self)).items()}

    def params(self) -> dict[str, str]:
        """The view as it stands in an address, without what is hidden or at its default; `read` is the inverse."""
        found, hidden = {}, set(self.hidden())
        for field, entry in _entries(type(self)).items():
            value = getattr(self, field)
            if field in hidden or value is None or (value == entry.default and not entry.key.always):
                continue
            if text := entry.key.text(value):
                found[entry.key.name] = text
        return found

    @classmethod
    def load(cls, *, slot: str = "", **of: str) -> Self:
        """The page's view: by the address if it says anything, else as the session left it.

        slot: tells two views of a kind on one page apart.
        of: the run and the dataset looked at; with others than before, what belonged to those is forgotten.
        """
        place = _place(cls, slot)
        former: Self | None = st.session_state.get(place)
        known: dict[str, str] = st.session_state.get(f"{place}-of", {})
        st.session_state[f"{place}-of"] = known | of
        changed = {what for what, which in of.items() if known.get(what, which) != which}
        if changed:
            entries = _entries(cls).values()
            reset = {entry.field: entry.default for entry in entries if entry.key.of in changed}
            view = (former or cls()).model_copy(update=reset).settled()
            view.keep(slot=slot)
            return view
        words = _words(slot)
        if any(key in words and cls._says(key, words[key]) for key in cls.address_keys()):
            former = st.session_state[place] = cls.read(words, former)
        return former or cls()

    def keep(self, *, slot: str = "") -> None:
        """Put the view into the session and the address."""
        st.session_state[_place(type(self), slot)] = self
        params = {_in_slot(key, slot): text for key, text in self.params().items()}
        ours = {_in_slot(name, slot): name for name in self.address_keys()}
        said = address.words()
        address.change(params, [key for key, name in ours.items() if key in said and self._says(name, said[key])])

    def update(self, **changes: Any) -> Self:
        """A copy with some fields changed; the values are the program's own and not checked."""
        return self.model_copy(update=changes).settled()

    @classmethod
    def _says(cls, name: str, text: str) -> bool:
        """Whether a query parameter is this view's: an alias that makes no sense here is somebody else's by now."""
        for entry in _entries(cls).values():
            if name in entry.key.aliases:
                try:
                    entry.read(text)
                except (ValueError, TypeError, OverflowError):
                    return False
        return True

    @classmethod
    def _read(cls, given: Mapping[str, Any], former: Self | None) -> Self:
        values = {}
        for field, entry in _entries(cls).items():
            if field not in given or given[field] is None:
                continue
            try:
                values[field] = entry.read(given[field])
            except (ValidationError, ValueError, TypeError, OverflowError):
                continue
        view = cls().update(**values)
        if former is None:
            return view
        return view.model_copy(update={name: getattr(former, name) for name in view.hidden() if name not in values})


def _place(view: type[ViewState], slot: str) -> str:
    return f"view-{view.__name__}-{slot}"


def _in_slot(key: str, slot: str) -> str:
    return f"{key}-{slot}" if slot else key


def _words(slot: str) -> dict[str, str]:
    """The address's words; with a slot those that end with it, without that ending."""
    ending = f"-{slot}" if slot else ""
    return {key.removesuffix(ending): text for key, text in address.words().items() if key.endswith(ending)}
