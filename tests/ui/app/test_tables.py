"""Small tables and files of them."""

from __future__ import annotations

import math

from ui.app.tables import csv_file


def test_a_file_quotes_what_it_must_and_leaves_out_what_is_no_number() -> None:
    file = csv_file([('a "b", c', ["x,y", 'z"']), ("é", [1.5, math.nan]), ("n", [1, 2])])
    assert file.decode() == '"a ""b"", c",é,n\n"x,y",1.5,1\n"z""",,2\n'
