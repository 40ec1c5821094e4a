"""What stands in an address is written by anybody: it is read with care."""

import numpy as np
import pytest

from ui.app.state import parse_pins, parse_point
from ui.http.blobs import pack_arrays


@pytest.mark.parametrize("text", ["", None, "1", "1,2,3", "a,b", "nan,0", "inf,1", "1e300,0", "1;2", "<script>,1"])
def test_bad_points_are_none(text: str | None) -> None:
    assert parse_point(text) is None


def test_points_and_pins_are_read() -> None:
    assert parse_point("1.5,-2") == (1.5, -2.0)
    assert parse_pins("-1:0.5,1.2;7120:-1.2,0.9", 2) == [[-1, 0.5, 1.2], [7120, -1.2, 0.9]]


def test_pins_that_make_no_sense_are_left_out() -> None:
    assert parse_pins("x:1,2;1:1;2:1,2,3;-5:0,0;3:nan,1;4:1,2", 2) == [[4, 1, 2]]
    assert parse_pins(None, 2) == [] and parse_pins(";;;", 2) == []
    assert len(parse_pins("1:1,1;2:1,1;3:1,1;4:1,1;5:1,1", 2)) == 4


def test_blobs_hold_what_was_put_in() -> None:
    import json

    arrays = {"a": np.arange(5, dtype=np.uint8), "b": np.linspace(0, 1, 6, dtype=np.float32).reshape(2, 3)}
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
