"""The browser-side decoder, as text for other components to carry.

Streamlit loads a component's JavaScript as a blob, which can import nothing by a relative path: what it needs is put
into it. So the module is written once, in ``decoder.js``, and handed out here wrapped.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent
_EXPORT = re.compile(r"^export (?=(?:class|const|function) (\w+))", re.MULTILINE)


@cache
def decoder_source() -> str:
    """JavaScript that defines ``LatentDecoder`` with everything ``decoder.js`` exports.

    Put it at the top of a component's script, or into a ``<script>`` of an exported page.
    """
    module = (_HERE / "decoder.js").read_text(encoding="utf-8")
    names = ", ".join(_EXPORT.findall(module))
    return f"const LatentDecoder = (() => {{\n{_EXPORT.sub('', module)}\nreturn {{ {names} }};\n}})();\n"


@cache
def worker_source() -> str:
    """The whole script of the decoding worker, for ``LatentDecoder.openWorker(source, packed)``."""
    return decoder_source() + (_HERE / "worker.js").read_text(encoding="utf-8")
