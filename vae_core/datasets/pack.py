"""Remake the bundled files from the published ones: python -m vae_core.datasets.pack --from FOLDER"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from vae_core.datasets.base import DATASETS, SPLITS
from vae_core.datasets.bundled import BUNDLED_COUNT, BUNDLED_FOLDER, write_pack
from vae_core.datasets.fetch import source_folders
from vae_core.datasets.idx import IdxError, parse_idx
from vae_core.datasets.idx_dataset import IdxDataset
from vae_core.datasets.idx_files import checked_content, find_file
from vae_core.datasets.lookup import dataset


def pack_dataset(kind: IdxDataset, source: Path, folder: Path = BUNDLED_FOLDER) -> int:
    """Pack the first 10,000 images of each split of a set found in `source`; returns the bytes written.

    Raises IdxError when a file is missing from `source` or is not the published one.
    """
    arrays = []
    for file in kind.files:
        path = find_file(file, source_folders(source, kind))
        if path is None:
            raise IdxError(f"{source} lacks {file.name} of {kind.title}.")
        arrays.append(parse_idx(checked_content(file, path.read_bytes(), str(path)))[:BUNDLED_COUNT])
    folder.mkdir(parents=True, exist_ok=True)
    train, held_out = SPLITS
    return write_pack(arrays[0], arrays[1], f"{kind.name}-{train}", folder) + write_pack(
        arrays[2], arrays[3], f"{kind.name}-{held_out}", folder
    )


def main() -> int:
    """Pack every set that has files; half a minute a split, as the smallest WebP takes its time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="source", type=Path, required=True, help="folder with the published files")
    parser.add_argument("--to", dest="folder", type=Path, default=BUNDLED_FOLDER, help="folder for the packed files")
    arguments = parser.parse_args()
    for name in DATASETS.names():
        kind = dataset(name)
        if isinstance(kind, IdxDataset):
            try:
                written = pack_dataset(kind, arguments.source, arguments.folder)
            except (IdxError, OSError) as error:
                print(error, file=sys.stderr)
                return 1
            print(f"{kind.title}: {written:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
