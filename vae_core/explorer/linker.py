"""ES modules joined into one script, for pages that may not import any: those opened from a file, and notebooks' widgets.

It takes the few forms that the code in `ui/frontend/` is written in, and refuses every other with a sentence, so that
what it makes means the same as the modules do:

    import { one, two as other } from "./file.js";     import whole from "./file.js";
    export const name = …    export function name …    export async function name …    export class name …
    export default <expression>;                       export { one, two as other };
    new Worker(new URL("./file.js", import.meta.url), { type: "module" })
    new URL("./file.css", import.meta.url)

Each module becomes a function of its own, in the order of imports, and stays readable: its lines are the ones that were
written. What is exported is read once the module has run, which is the same as a live binding because only constants,
functions and classes may be exported and no module may import itself through others.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass

from vae_core.explorer.javascript import masked, open_brackets, without_comments, without_indentation

_NAME = r"[A-Za-z_$][\w$]*"
_NAMES = re.compile(rf"\s*(?P<name>{_NAME})(?:\s+as\s+(?P<other>{_NAME}))?\s*\Z")
_FROM = r"""\s*from\s*["'](?P<path>[^"'\n]*)["']\s*;"""
_IMPORT = re.compile(rf"import\s*(?:\{{(?P<names>[^{{}}]*)\}}|(?P<whole>{_NAME})){_FROM}")
_EXPORTED = re.compile(rf"export\s+(?P<rest>(?:const|(?:async\s+)?function|class)\s+(?P<name>{_NAME})\b)")
_EXPORT_LIST = re.compile(r"export\s*\{(?P<names>[^{}]*)\}\s*;")
_EXPORT_DEFAULT = re.compile(r"export\s+default\s+(?!function\b|class\b|async\b)")
_URL = r"""new\s+URL\(\s*["'](?P<path>\.[^"'\n]*)["']\s*,\s*import\.meta\.url\s*,?\s*\)"""
_WORKER = re.compile(rf"""new\s+Worker\(\s*{_URL}\s*,\s*\{{\s*type:\s*["']module["']\s*,?\s*\}}\s*,?\s*\)""")
_ASSET = re.compile(_URL)
_OTHER_URL = re.compile(r"new\s+URL\([^()]*\bimport\.meta\.url")
_META = re.compile(r"import\.meta\.url\b")
_KEYWORD = re.compile(r"(?<![\w$.])(?:import|export)(?![\w$]|\s*:)")
_DEFAULT = "$default"


class LinkError(ValueError):
    """A sentence that names the file and says what cannot be linked."""


@dataclass(frozen=True)
class Linked:
    """Modules joined into one expression, whose value is what the entry exports.

    Attributes:
        modules: what went in, by path; those that only a worker runs are among them
        expression: JavaScript, of several lines
    """

    modules: tuple[str, ...]
    expression: str

    def script(self, name: str | None = None) -> str:
        """A classic script that runs the modules and, with a `name`, keeps the entry's exports as a constant."""
        return f"const {name} = {self.expression};\n" if name else f"{self.expression};\n"

    def module(self) -> str:
        """An ES module with the entry's default export and no import."""
        return f"export default {self.expression}.default;\n"


def link(sources: Mapping[str, str], entry: str, *, comments: bool = True) -> Linked:
    """All that the module at `entry` needs of `sources`: files by path below one folder, such as "lib/dom.js".

    Without `comments`, and indentation, it is a third shorter; licences, which begin with "/*!", stay. Raises LinkError for what the modules are not to be written like, and for files that are not there.
    """
    order: list[str] = []
    _visit(sources, entry, order, ())
    bodies: list[str] = []
    files: dict[str, None] = {}  # in order, each once
    for path in order:
        module = _Module(sources, path)
        bodies.append(module.linked() if comments else without_indentation(without_comments(module.linked())))
        files |= dict.fromkeys(module.files)
    workers = {path: link(sources, path, comments=comments) for path in files if path.endswith(".js")}
    lines = ['(() => {\n"use strict";\nconst linked = {};\n']
    if files:
        lines.append(_files(sources, list(files), workers))
    lines += [*bodies, f"return linked[{json.dumps(entry)}];\n}})()"]
    used = dict.fromkeys([*order, *(path for worker in workers.values() for path in worker.modules)])
    return Linked(tuple(used), "".join(lines))


def _visit(sources: Mapping[str, str], path: str, order: list[str], above: tuple[str, ...]) -> None:
    """Append the module behind all that it imports."""
    if path in above:
        raise LinkError(f"Modules import each other in a circle: {' → '.join([*above[above.index(path) :], path])}.")
    if path in order:
        return
    if path not in sources:
        raise LinkError(f"{above[-1] if above else 'The entry'} needs {path}, which is not there.")
    for target in _Module(sources, path).imports:
        _visit(sources, target, order, (*above, path))
    order.append(path)


def _files(sources: Mapping[str, str], files: list[str], workers: Mapping[str, Linked]) -> str:
    """A function that gives the address of a file that is started or fetched by address."""
    entries = []
    for path in files:
        if path in workers:
            # As a function, so that it stays readable; its own text is what the worker runs.
            entries.append(f"{json.dumps(path)}: () => {workers[path].expression},\n")
        elif path in sources:
            entries.append(f"{json.dumps(path)}: {json.dumps(sources[path], ensure_ascii=False)},\n")
        else:
            raise LinkError(f"{path} is needed, and is not there.")
    return (
        "const linkedFiles = {\n" + "".join(entries) + "};\nconst linkedUrls = {};\nconst linkedUrl = (path) => {\n"
        "  const file = linkedFiles[path];\n"
        '  const [text, type] = typeof file === "string" ? [file, "text/css"] : [`(${file})();`, "text/javascript"];\n'
        "  linkedUrls[path] ??= URL.createObjectURL(new Blob([text], { type }));\n"
        "  return linkedUrls[path];\n};\n"
    )


class _Module:
    """One file. `imports`: the modules that it imports; `files`: those that it needs the address of."""

    def __init__(self, sources: Mapping[str, str], path: str) -> None:
        self.path = path
        self.source = sources[path]
        try:
            self.code = masked(self.source)
        except ValueError as error:
            raise LinkError(f"{path}: {error}") from error
        self.imports: list[str] = []
        self.files: list[str] = []
        self.exports: dict[str, str] = {}  # name outside -> name inside
        self._changes: list[tuple[int, int, str]] = []
        self._read()

    def linked(self) -> str:
        text, done = [], 0
        for start, end, by in sorted(self._changes):
            # As many lines as before, so that messages name lines that can be found.
            text += [self.source[done:start], by, "\n" * self.source.count("\n", start, end)]
            done = end
        text.append(self.source[done:])
        names = ", ".join(
            name if name == inside else f"{name}: {inside}" for name, inside in sorted(self.exports.items())
        )
        body = "".join(text)
        return (
            f"\n// {'-' * 8} {self.path}\nlinked[{json.dumps(self.path)}] = (() => {{\n"
            f"{body}{'' if body.endswith(chr(10)) else chr(10)}return {{ {names} }};\n}})();\n"
        )

    def _read(self) -> None:
        for pattern, read in (
            (_WORKER, self._worker),
            (_ASSET, self._asset),
            (_OTHER_URL, self._refuse),
            (_META, lambda _: json.dumps(f"linked:/{self.path}")),
        ):
            for found in pattern.finditer(self.source):
                if self._is_code(found) and not self._is_taken(found):
                    self._replace(found, read(found))
        for found in _KEYWORD.finditer(self.code):
            if not self._is_taken(found):
                self._statement(found.start())

    def _statement(self, at: int) -> None:
        """An import or an export that begins there."""
        if open_brackets(self.code, at) == 0:
            for pattern, read in (
                (_IMPORT, self._import),
                (_EXPORTED, self._exported),
                (_EXPORT_LIST, self._export_list),
                (_EXPORT_DEFAULT, self._export_default),
            ):
                # Strings are blank in the code; what it is made of is read from the source.
                if found := pattern.match(self.source, at):
                    self._replace(found, read(found))
                    return
        raise self._refusal(at)

    def _import(self, found: re.Match[str]) -> str:
        path = self._resolved(found["path"])
        self.imports.append(path)
        whole = f"linked[{json.dumps(path)}]"
        if found["whole"]:
            return f"const {{ default: {found['whole']} }} = {whole};"
        names = ", ".join(f"{name}: {other}" if other else name for name, other in self._names(found["names"]))
        return f"const {{ {names} }} = {whole};"

    def _exported(self, found: re.Match[str]) -> str:
        self._offer(found["name"], found["name"])
        return found["rest"]

    def _export_list(self, found: re.Match[str]) -> str:
        for name, other in self._names(found["names"]):
            self._offer(other or name, name)
        return ""

    def _export_default(self, found: re.Match[str]) -> str:
        self._offer("default", _DEFAULT)
        return f"const {_DEFAULT} = "

    def _worker(self, found: re.Match[str]) -> str:
        return f"new Worker({self._asset(found)})"

    def _asset(self, found: re.Match[str]) -> str:
        path = self._resolved(found["path"])
        self.files.append(path)
        return f"linkedUrl({json.dumps(path)})"

    def _refuse(self, found: re.Match[str]) -> str:
        raise self._refusal(found.start())

    def _refusal(self, at: int) -> LinkError:
        text = self.source[at:].split("\n", 1)[0].strip()
        return LinkError(f"{self.path}, line {self.source.count(chr(10), 0, at) + 1} cannot be linked: {text}")

    def _names(self, text: str) -> list[tuple[str, str | None]]:
        parts = [part for part in text.split(",") if part.strip()]
        names = [_NAMES.match(part) for part in parts]
        if not all(names):
            raise LinkError(f"{self.path}: {{ {' '.join(text.split())} }} is no list of names.")
        return [(found["name"], found["other"]) for found in names if found]

    def _offer(self, name: str, inside: str) -> None:
        if name in self.exports:
            raise LinkError(f"{self.path} exports {name} twice.")
        self.exports[name] = inside

    def _resolved(self, path: str) -> str:
        found = posixpath.normpath(posixpath.join(posixpath.dirname(self.path), path))
        if not path.startswith(("./", "../")) or found.startswith("../"):
            raise LinkError(
                f'{self.path} needs "{path}", which is no path to a file beside it or below the same folder.'
            )
        return found

    def _is_code(self, found: re.Match[str]) -> bool:
        return self.code[found.start()] == self.source[found.start()]

    def _is_taken(self, found: re.Match[str]) -> bool:
        return any(start <= found.start() < end for start, end, _ in self._changes)

    def _replace(self, found: re.Match[str], by: str) -> None:
        self._changes.append((found.start(), found.end(), by))
