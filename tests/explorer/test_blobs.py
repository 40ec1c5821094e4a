"""The binary form in which arrays go to the browser."""

import json

import numpy as np
import pytest

from vae_core.explorer.blobs import pack_arrays


def test_blobs_hold_what_was_put_in() -> None:
    arrays: dict[str, np.ndarray] = {
        "a": np.arange(5, dtype=np.uint8),
        "b": np.linspace(0, 1, 6, dtype=np.float32).reshape(2, 3),
    }
    blob = pack_arrays(arrays, note="x")
    assert blob[:4] == b"LPB1"
    length = int.from_bytes(blob[4:8], "little")
    header = json.loads(blob[8 : 8 + length])
    assert header["meta"] == {"note": "x"} and (8 + length) % 4 == 0
    for name, array in arrays.items():
        entry = header["arrays"][name]
        start = 8 + length + entry["offset"]
        assert start % 4 == 0
        got = np.frombuffer(blob, array.dtype, array.size, start).reshape(entry["shape"])
        np.testing.assert_array_equal(got, array)
    with pytest.raises(ValueError, match="float64"):
        pack_arrays({"c": np.zeros(2)})
