"""What is computed in parts takes its memory once, and what is large is given back."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import resource
import numpy as np
from ui.allocator import give_memory_back

give_memory_back()
numbers = np.ones(500_000, np.float32)

def parts(times):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(times):
        (2 * numbers + 1).sum()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()

parts(2)
small = resident()
several = [np.ones(2**20) for _ in range(20)]
del several
print(parts(100), resident() - small)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the allocator is set on Linux")
def test_parts_of_two_megabytes_use_their_memory_again_and_large_arrays_give_theirs_back() -> None:
    found = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True).stdout
    faults, kept = map(int, found.split())
    assert faults < 100 * 50, "each part faults in its pages anew"  # 2 MB are 488 pages
    assert kept < 40 * 2**20, "what 160 MB of large arrays took is kept"
