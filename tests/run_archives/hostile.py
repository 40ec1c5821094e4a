"""Zips of runs that are not what they seem: each with the words of the sentence that refuses it, or how it is repaired."""

from __future__ import annotations

import io
import json
import pickle
import stat
import struct
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from PIL import Image
from safetensors.numpy import load, save

from tests.images.craft import flat_webp, saved
from vae_core.runs.run import CHECKPOINT, CONFIG, FIXED, HISTORY, NOTE, STATUS

Files = dict[str, bytes]
Change = Callable[[Files], Mapping[str, bytes | None]]
EVIL_NAME = '../../<b onclick="x">\u202e:red[a]\u2066' + "👩\u200d🔬" + "x" * 300


def unzipped(packed: bytes) -> Files:
    """The files of a run's zip, by their names in its folder."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def zipped(files: Mapping[str, bytes | None], folder: str = "run/") -> bytes:
    """A zip of them; those that are None are left out."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            if content is not None:
                archive.writestr(folder + name, content)
    return target.getvalue()


def with_config(**changes: Any) -> Change:
    """Fields of the configuration as other values; "model__beta" is the model's."""

    def change(files: Files) -> Files:
        values = json.loads(files[CONFIG])
        for key, value in changes.items():
            *parents, leaf = key.split("__")
            target = values
            for parent in parents:
                target = target[parent]
            target[leaf] = value
        return {CONFIG: json.dumps(values).encode()}

    return change


def with_weights(change: Callable[[dict[str, np.ndarray]], None]) -> Change:
    def changed(files: Files) -> Files:
        arrays = load(files[CHECKPOINT])
        change(arrays)
        return {CHECKPOINT: save(arrays, {"step": "16"})}

    return changed


def with_header(change: Callable[[dict[str, Any]], None]) -> Change:
    """The list of tensors at the beginning of the weights changed, and the bytes behind it not."""

    def changed(files: Files) -> Files:
        content = files[CHECKPOINT]
        length = struct.unpack("<Q", content[:8])[0]
        header = json.loads(content[8 : 8 + length])
        change(header)
        text = json.dumps(header).encode()
        return {CHECKPOINT: struct.pack("<Q", len(text)) + text + content[8 + length :]}

    return changed


def always(name: str, content: bytes | None) -> Change:
    return lambda files: {name: content}


def first(arrays: dict[str, np.ndarray]) -> str:
    return min(name for name in arrays if arrays[name].size > 1)


def filled(value: float) -> Change:
    def change(arrays: dict[str, np.ndarray]) -> None:
        array = arrays[first(arrays)] = arrays[first(arrays)].copy()
        array.ravel()[-1] = value

    return with_weights(change)


def _rename(arrays: dict[str, np.ndarray]) -> None:
    arrays["model.evil"] = arrays.pop(first(arrays))


def _reshape(arrays: dict[str, np.ndarray]) -> None:
    arrays[first(arrays)] = arrays[first(arrays)].reshape(-1, 1)


def _integers(arrays: dict[str, np.ndarray]) -> None:
    arrays[first(arrays)] = arrays[first(arrays)].astype(np.int32)


def _too_large(arrays: dict[str, np.ndarray]) -> None:
    arrays[first(arrays)] = np.full(arrays[first(arrays)].shape, 1e300)


def _claim(shape: list[Any]) -> Callable[[dict[str, Any]], None]:
    def change(header: dict[str, Any]) -> None:
        name = min(key for key in header if key.startswith("model."))
        header[name]["shape"] = shape

    return change


def _overlap(header: dict[str, Any]) -> None:
    for about in header.values():
        if "data_offsets" in about:
            about["data_offsets"] = [0, about["data_offsets"][1] - about["data_offsets"][0]]


class Bomb:
    """What a pickle does when it is opened."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (exec, ("raise SystemExit('a pickle was opened')",))


NESTED = b"[" * 100_000
REFUSED: dict[str, tuple[Change, str]] = {
    "pickle for weights": (always(CHECKPOINT, pickle.dumps(Bomb())), "not a safetensors file.*a pickle could run"),
    "pickle beside": (always("model.pkl", pickle.dumps(Bomb())), "“model.pkl”, which is no file of a run"),
    "torch file": (always("checkpoint.pt", b"PK\3\4"), "“checkpoint.pt”, which is no file of a run"),
    "a program": (always("setup.py", b"print()"), "no file of a run"),
    "a page": (always("index.html", b"<script>"), "no file of a run"),
    "a deeper folder": (always("snapshots/a/0000001.safetensors", b""), "no file of a run"),
    "a snapshot of no step": (always("snapshots/one.safetensors", b""), "no file of a run"),
    "no configuration": (always(CONFIG, None), "config.json is missing"),
    "no weights": (always(CHECKPOINT, None), "checkpoint.safetensors is missing"),
    "empty configuration": (always(CONFIG, b""), "config.json is not readable JSON"),
    "configuration in binary": (always(CONFIG, b"\xff\xfe\0"), "config.json is not readable JSON"),
    "configuration is a list": (always(CONFIG, b"[]"), "holds a list where an object belongs"),
    "configuration nests": (always(CONFIG, NESTED), "not readable JSON"),
    "configuration is huge": (always(CONFIG, b" " * 1_000_001), "at most 1,000,000 are taken"),
    "a key twice": (always(CONFIG, b'{"name": "a", "name": "b"}'), "a key stands twice"),
    "a long number": (always(CONFIG, b'{"data": ' + b"9" * 5000 + b"}"), "not readable JSON"),
    "NaN in the configuration": (with_config(model__beta=float("nan")), "config.json cannot be used: .*beta"),
    "unknown field": (with_config(evil=1), "There is no field 'evil'"),
    "unknown model": (with_config(model__name="os.system"), "names a model that there is none of here: os.system"),
    "model is no word": (with_config(model__name=[1]), "names a model"),
    "model without a name": (with_config(model={}), "names a model"),
    "unknown dataset": (with_config(data__dataset="evil"), "are not here"),
    "an unknown dataset's long name": (with_config(data__dataset="x" * 5000), "are not here"),
    "dataset is no word": (with_config(data__dataset={"a": 1}), "config.json cannot be used"),
    "a folder on the disk": (with_config(data__dataset="folder:/etc"), "folder on somebody's disk"),
    "an imported dataset that is not here": (with_config(data__dataset="own:cats"), "are not here"),
    "an imported dataset elsewhere": (with_config(data__dataset="own:../../etc"), "are not here"),
    "a size that does not fit": (with_config(data__image_size=64), "config.json cannot be used"),
    "a class that is not there": (with_config(data__leave_out=[77]), "has classes 0 to 9"),
    "a billion parameters": (with_config(model__hidden=[4096] * 8), "at most 100,000,000 are allowed"),
    "widths beyond bounds": (with_config(model__hidden=[10**9]), "config.json cannot be used"),
    "another network": (with_config(model__hidden=[32, 17]), "does not fit the configuration"),
    "another latent size": (with_config(model__latent_dim=3), "does not fit the configuration"),
    "empty weights": (always(CHECKPOINT, b""), "not a safetensors file"),
    "weights cut off": (lambda files: {CHECKPOINT: files[CHECKPOINT][:-9]}, "is damaged"),
    "weights of nothing": (always(CHECKPOINT, save({})), "it lacks"),
    "a header of the whole file": (always(CHECKPOINT, struct.pack("<Q", 2**62) + b"{}"), "not a safetensors file"),
    "a header that is no JSON": (always(CHECKPOINT, struct.pack("<Q", 4) + b"evil" * 9), "not a safetensors file"),
    "a header that nests": (always(CHECKPOINT, struct.pack("<Q", 100_000) + NESTED), "not a safetensors file"),
    "a header that is a list": (always(CHECKPOINT, struct.pack("<Q", 2) + b"[]"), "does not list its tensors"),
    "tensors over one another": (with_header(_overlap), "is damaged"),
    "a shape of billions": (with_header(_claim([2**40, 2**40])), "is damaged"),
    "a negative shape": (with_header(_claim([-1, -1024])), "is damaged"),
    "a shape of true": (with_header(_claim([True])), "is damaged"),
    "a shape of words": (with_header(_claim(["a"])), "is damaged"),
    "a tensor that is no object": (with_header(lambda header: header.update({"model.x": 1})), "is damaged"),
    "weights that are NaN": (filled(np.nan), "are no numbers"),
    "weights that are infinite": (filled(-np.inf), "are no numbers"),
    "weights beyond single precision": (with_weights(_too_large), "are too large"),
    "weights by another name": (with_weights(_rename), "does not fit the configuration: it lacks"),
    "a weight too many": (with_weights(lambda arrays: arrays.update({"model.x": np.zeros(1)})), "has besides"),
    "weights of another shape": (with_weights(_reshape), "has the shape"),
    "weights of another kind": (with_weights(_integers), "is of the kind I32"),
    "curves that are no JSON": (always(HISTORY, b"evil\n"), "history.jsonl has a record in line 1"),
    "curves that nest": (always(HISTORY, NESTED + b"\n"), "history.jsonl has a record in line 1"),
    "curves of words": (always(HISTORY, b'{"step":"<b>","epoch":1,"loss":1,"images_per_second":1}\n'), "line 1"),
    "curves of infinities": (always(HISTORY, b'{"step":1,"epoch":1,"loss":1e999,"images_per_second":1}\n'), "line 1"),
    "curves of long numbers": (always(HISTORY, b'{"step":' + b"9" * 4000 + b"}\n"), "line 1"),
    "curves of lists": (always(HISTORY, b"[1]\n"), "line 1"),
    "too many snapshots": (
        lambda files: {f"snapshots/{step:07d}.safetensors": b"" for step in range(1001)},
        "at most 1,000 are taken",
    ),
}
"""Name -> what is changed in a sound run's zip, and a pattern of the sentence."""


def _status(**values: Any) -> Change:
    return always(STATUS, json.dumps(values).encode())


def _codes(codes: np.ndarray) -> Change:
    def change(files: Files) -> Files:
        name = max(one for one in files if one.startswith("snapshots/"))
        return {name: save({**load(files[name]), "codes": codes}, {"step": "16", "epoch": "2.0"})}

    return change


def _fixed(**arrays: np.ndarray) -> Change:
    return lambda files: {FIXED: save({**load(files[FIXED]), **arrays})}


def _picture(make: Callable[[], bytes]) -> Change:
    def change(files: Files) -> Files:
        name = max(one for one in files if one.startswith("snapshots/"))
        sheet = np.frombuffer(make(), np.uint8)
        return {name: save({**load(files[name]), "reconstructions": sheet}, {"step": "16", "epoch": "2.0"})}

    return change


REPAIRED: dict[str, Change] = {
    "an evil name": with_config(name=EVIL_NAME),
    "an empty name": with_config(name="\u200b \u202e"),
    "a published value of its own": with_config(
        recipe="beta-vae",
        reference={"metric": "loss", "nats": 1, "published": "<b>", "source": "[a](http://b)", "unit": ":red[x]"},
    ),
    "a recipe that there is none of": with_config(recipe="<script>" * 1000),
    "a repair of something": with_config(repairs="../../etc/passwd"),
    "no status": always(STATUS, None),
    "a broken status": always(STATUS, b"{"),
    "a status at work": _status(state="running", pid=1, host="elsewhere", heartbeat=1e12, step=5),
    "a status that ships": _status(state="finished", shipped=True, belongs_to="a" * 32),
    "a status of words": _status(step="<b>", epoch=[], seconds={}, device="<script>", precision="x" * 999, state=7),
    "a status of infinities": always(STATUS, b'{"step": 1e999, "seconds": NaN, "epoch": -5, "threads": 99999999}'),
    "a note of anything": always(NOTE, ("\u202e<img src=x>\n# big\0" + "y" * 5000).encode("utf-16")),
    "the optimiser's state": with_weights(lambda arrays: arrays.update({"optimizer.x": np.zeros(4, np.float32)})),
    "weights in double precision": with_weights(
        lambda arrays: arrays.update({first(arrays): arrays[first(arrays)].astype(np.float64)})
    ),
    "curves with more": lambda files: {HISTORY: files[HISTORY].replace(b'"step":', b'"<b>evil</b>":1,"step":')},
    "a torn last record": lambda files: {HISTORY: files[HISTORY] + b'{"step":99,"epo'},
    "caches and logs": lambda files: {
        **{"worker.log": b"\x1b[31m", "request": b"stop", "encoding.safetensors": b"evil", "metrics.json": b"{}"},
        "metrics-progress.json": b'{"pid": 1}',
    },
    "droppings of a system": lambda files: {
        "__MACOSX/._config.json": b"",
        ".DS_Store": b"",
        "snapshots/Thumbs.db": b"",
    },
    "no snapshots": lambda files: {name: None for name in files if name.startswith("snapshots/") or name == FIXED},
    "no images for the snapshots": always(FIXED, None),
    "images that are none": always(FIXED, b"evil"),
    "images of no class": _fixed(labels=np.full(512, 10)),
    "images before the first": _fixed(shown=np.full(16, -1)),
    "images of words": _fixed(shown=np.zeros(16, np.float32)),
    "images of another size": _fixed(originals=np.zeros((16, 3, 32, 32), np.uint8)),
    "a snapshot that is none": lambda files: {max(one for one in files if one.startswith("snapshots/")): b"evil"},
    "codes that are NaN": _codes(np.full((512, 2), np.nan, np.float16)),
    "codes of more numbers": _codes(np.zeros((512, 3), np.float16)),
    "codes of more images": _codes(np.zeros((10_000, 2), np.float16)),
    "a picture of millions": _picture(lambda: flat_webp(16_000, 16_000)),
    "a picture of another kind": _picture(lambda: saved(Image.new("L", (32, 32)), "PNG")),
    "a picture of other tiles": _picture(lambda: saved(Image.new("L", (31, 512)), "WEBP")),
}
"""Name -> what is changed in a sound run's zip; it is taken in, without that."""


def raw_zips(files: Files) -> dict[str, tuple[bytes, str]]:
    """Hostile as archives: name -> the zip and a pattern of the sentence that refuses it."""
    good = zipped(files)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, b"\0" * 50_000_000 if name == STATUS else content)
    link = zipfile.ZipInfo("run/config.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return {
        "no zip at all": (b"evil" * 1000, "no zip archive"),
        "nothing": (b"", "no zip archive"),
        "an empty zip": (zipped({}), "config.json is missing"),
        "a zip cut off": (good[: len(good) // 2], "no zip archive|damaged"),
        "a way out": (zipped(files | {"../../evil.json": b"{}"}), "leads out of the archive"),
        "an absolute path": (zipped(files, "/etc/"), "begins at the root"),
        "a drive": (zipped(files, "C:\\runs\\"), "begins at the root"),
        "two folders": (_merged(zipped(files, "a/"), zipped(files, "b/")), "no file of a run"),
        "a link": (_with_entry(files, link, b"/etc/passwd"), "is a link"),
        "a bomb": (bomb.getvalue(), "as in a zip bomb"),
        "a run in a run": (zipped({"run.zip": good}), "no file of a run"),
    }


def _merged(*packed: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for one in packed:
            with zipfile.ZipFile(io.BytesIO(one)) as source:
                for name in source.namelist():
                    archive.writestr(name, source.read(name))
    return target.getvalue()


def _with_entry(files: Files, info: zipfile.ZipInfo, content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(info, content)
        for name, found in files.items():
            if f"run/{name}" != info.filename:
                archive.writestr(f"run/{name}", found)
    return target.getvalue()
