"""How long it takes to import photographs, and how much memory: 20,000 generated JPEGs in ten classes.

    python -m benchmarks.import_images            # makes the images once, in a temporary folder, and imports them
    python -m benchmarks.import_images --count 2000 --keep FOLDER --sizes 64

Each is 640 × 480 pixels: shapes on a gradient, with noise as a camera has it, at quality 85 (about 60 KB). The command that
people use is timed (`python -m vae_core import-data`), as a process of its own; its memory is the largest resident size of
it and its children, asked for every 50 ms.
"""

from __future__ import annotations

import argparse
import functools
import os
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import psutil
from PIL import Image, ImageDraw

CLASSES = ("ellipses", "rectangles", "triangles", "rings", "stripes", "crosses", "stars", "arcs", "dots", "lines")
WIDTH, HEIGHT = 640, 480


VIEWS = 5  # of a scene: moved sideways, with other noise


def pictures(scene: int) -> list[Image.Image]:
    """Some pictures of one scene; their class is its number modulo ten."""
    rng = np.random.default_rng(scene)
    left, right = rng.integers(0, 256, (2, 3))
    ramp = np.linspace(0, 1, WIDTH, dtype=np.float32)[None, :, None]
    ground = (left * (1 - ramp) + right * ramp) * np.linspace(0.6, 1, HEIGHT, dtype=np.float32)[:, None, None]
    image = Image.fromarray(ground.astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(6):
        _shape(draw, scene % len(CLASSES), rng)
    clean = np.asarray(image).astype(np.int16)
    moves = rng.integers(1, WIDTH, (VIEWS, 2))
    noisy = [np.roll(clean, move[0], axis=1) + np.roll(_noise(), move[1] * 7, axis=0) for move in moves]
    return [Image.fromarray(one.clip(0, 255).astype(np.uint8)) for one in noisy]


@functools.cache
def _noise() -> np.ndarray:
    return np.random.default_rng(0).normal(0, 6, (HEIGHT, WIDTH, 3)).astype(np.int16)


def _shape(draw: ImageDraw.ImageDraw, kind: int, rng: np.random.Generator) -> None:
    x, y, size = int(rng.integers(0, WIDTH)), int(rng.integers(0, HEIGHT)), int(rng.integers(30, 160))
    colour, box = tuple(rng.integers(0, 256, 3).tolist()), (x - size, y - size, x + size, y + size)
    if kind == 0:
        draw.ellipse(box, fill=colour)
    elif kind == 1:
        draw.rectangle(box, fill=colour)
    elif kind in (2, 6):
        draw.regular_polygon((x, y, size), 3 if kind == 2 else 8, rotation=int(rng.integers(360)), fill=colour)
    elif kind == 3:
        draw.ellipse(box, outline=colour, width=size // 4 + 1)
    elif kind in (4, 9):
        for step in range(-size, size, 24 if kind == 4 else 60):
            draw.line((x + step, y - size, x + step, y + size), fill=colour, width=10 if kind == 4 else 3)
    elif kind == 5:
        draw.line((x - size, y, x + size, y), fill=colour, width=18)
        draw.line((x, y - size, x, y + size), fill=colour, width=18)
    elif kind == 7:
        draw.arc(box, int(rng.integers(360)), int(rng.integers(360, 700)), fill=colour, width=14)
    else:
        for point in rng.normal(0, size / 2, (30, 2)):
            draw.ellipse((x + point[0] - 6, y + point[1] - 6, x + point[0] + 6, y + point[1] + 6), fill=colour)


def make(folder: Path, count: int) -> int:
    """Write them, each class in a folder; the bytes of all."""
    for name in CLASSES:
        (folder / name).mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor() as pool:
        scenes = -(-count // VIEWS)
        return sum(pool.map(_write, [folder] * scenes, range(scenes), chunksize=20))


def _write(folder: Path, scene: int) -> int:
    paths = [folder / CLASSES[scene % len(CLASSES)] / f"{scene:05d}-{view}.jpg" for view in range(VIEWS)]
    if not all(path.exists() for path in paths):
        for path, image in zip(paths, pictures(scene), strict=True):
            image.save(path, quality=85)
    return sum(path.stat().st_size for path in paths)


def timed(folder: Path, data: Path, size: int) -> tuple[float, float, float]:
    """Seconds, seconds of processor time over all cores, and peak megabytes of an import."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "vae_core", "import-data", str(folder), "--name", f"{size}", "--size", str(size)]
    started, peak = time.monotonic(), 0.0
    environment = {**os.environ, "LATENT_PLAYGROUND_DATA": str(data)}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        peak = max(peak, _resident(process.pid))
        time.sleep(0.05)
    if process.returncode:
        raise SystemExit(f"The import ended with {process.returncode}.")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - started, busy, peak / 1e6


def _resident(pid: int) -> float:
    try:
        process = psutil.Process(pid)
        return float(sum(one.memory_info().rss for one in [process, *process.children(recursive=True)]))
    except psutil.Error:
        return 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--sizes", type=int, nargs="+", default=[32, 64, 128])
    parser.add_argument("--keep", type=Path, help="where the images are made and stay")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.keep or Path(temporary) / "images"
        total = make(folder, asked.count)
        print(f"{asked.count:,} JPEGs of {WIDTH} × {HEIGHT}, {total / 1e9:.2f} GB")
        for size in asked.sizes:
            seconds, busy, peak = timed(folder, Path(temporary) / "data", size)
            print(f"{size} pixels: {seconds:.1f} s, {busy:.1f} s of processor time, at most {peak:,.0f} MB", flush=True)


if __name__ == "__main__":
    main()
