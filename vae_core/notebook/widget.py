"""The widget: what Python and the browser know of each other. Imports anywidget; `explore` is the door."""

from __future__ import annotations

import functools
import json
import secrets
from collections.abc import Sequence
from typing import Any

import anywidget
import numpy as np
import traitlets

from vae_core.explorer.frontend import frontend_sources
from vae_core.explorer.linker import link
from vae_core.explorer.styles import link_styles
from vae_core.notebook.files import Files
from vae_core.notebook.traits import Axes, Code, Images, Pins
from vae_core.runs import Run

_SHEETS = {
    "notebook": "notebook/style.css",
    "latent_map": "notebook/latent_map.css",
    **{part: f"{part}/style.css" for part in ("compare", "interpolate")},
}


class Explorer(anywidget.AnyWidget):
    """The explorer of one run, or of two on the same images, as `explore` makes it.

    Traits that the browser follows, and that follow the browser (`explorer.observe(act, "code")`):
        code: the place under the ring, a tuple of `latent_dim` numbers; () until the widget is shown. Setting it moves the
            ring there and decodes.
        selection: numbers of the selected held-out images, rising: those within the traced line. Setting it marks them; a
            mask of `count` truth values will do.
        pins: the kept places, 4 at most: the number of an image, or a code
        axes: the two dimensions that span the map, counted from 0, where codes have more; None for the plane on which they
            vary most
        expert: whether it speaks in the field's terms, and shows figures

    They take lists, arrays and tensors, and raise TraitError with a sentence for what is no code or no image.

    A notebook that is saved with its widgets' state holds these, the browser's script (see `saved_bytes`) and what the
    widget says of the run; neither weights nor codes nor images, which go to the browser as binary messages.

    Attributes:
        runs: one or two
        latent_dim: numbers in a code
        count: held-out images
    """

    code = Code().tag(sync=True)
    selection = Images().tag(sync=True)
    pins = Pins().tag(sync=True)
    axes = Axes().tag(sync=True)
    expert = traitlets.Bool().tag(sync=True)
    _data = traitlets.Dict().tag(sync=True)
    _prefix = traitlets.Unicode().tag(sync=True)
    _esm = traitlets.Unicode().tag(sync=True)

    def __init__(self, runs: Sequence[Run], *, expert: bool, label: int) -> None:
        self.runs = tuple(runs)
        self._files = Files(self.runs, label)
        self.count, self.latent_dim = self._files.codes.shape
        data = self._files.described(expert=expert)
        super().__init__(expert=expert, _data=data, _prefix=f"notebook/{secrets.token_hex(8)}/", _esm=script())
        self.observe(self._describe, ["axes", "expert"])
        self.on_msg(self._answer)
        for path in self._files.needed_first():  # sent now, as the kernel may be busy when the browser asks
            self.send({"file": path}, [self._files.read(path)])

    def __repr__(self) -> str:
        """What a saved notebook shows in the widget's place where there are none."""
        return f"explore({', '.join(repr(run.id) for run in self.runs)})"

    @property
    def codes(self) -> np.ndarray:
        """float32 [count, latent_dim]: the codes of the held-out images (posterior means), as the map shows them."""
        return self._files.codes

    @property
    def labels(self) -> np.ndarray:
        """[count]: the classes of the held-out images, by their numbers."""
        return self._files.labels

    @property
    def class_names(self) -> tuple[str, ...]:
        """By the classes' numbers."""
        return self._files.class_names

    @property
    def image(self) -> int | None:
        """The number of the held-out image whose code is `code`; None between images."""
        if not self.code:
            return None
        (found,) = np.nonzero((self.codes == np.array(self.code, np.float32)).all(1))
        return int(found[0]) if len(found) else None

    @property
    def saved_bytes(self) -> int:
        """About how many bytes a notebook grows by when it is saved with this widget's state."""
        return len(json.dumps(self.get_state(), default=str).encode())

    def _describe(self, _: Any) -> None:
        self._data = self._files.described(expert=self.expert, axes=self.axes)

    def _answer(self, _: Any, content: dict[str, Any], buffers: list[Any]) -> None:
        """To what the browser asks: a file, or what is made of a posted body."""
        ask = content.get("ask")
        if not isinstance(ask, int):
            return
        try:
            body = bytes(buffers[0]) if buffers else None
            self.send({"answer": ask}, [self._files.read(str(content.get("path")), body)])
        except Exception as error:  # whatever it is, somebody waits for an answer
            self.send({"answer": ask, "error": str(error) or type(error).__name__})


@functools.cache
def script() -> str:
    """The browser's side as one ES module, which fetches nothing. Raises NoFrontend, LinkError."""
    sources = frontend_sources()
    styles = {part: link_styles(sources, path) for part, path in _SHEETS.items()}
    linked = link(sources, "notebook/index.js", comments=False).script("explorer")
    return f"{linked}export default explorer.default({json.dumps(styles, ensure_ascii=False)});\n"
