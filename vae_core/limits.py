"""What may come from outside, and how much of it one person may have: every bound in one place.

Each field is an environment variable of the same name after LATENT_PLAYGROUND_, in capitals:
LATENT_PLAYGROUND_MAX_CLASSES=50. Sizes are bytes unless the name says otherwise.
"""

from __future__ import annotations

import functools
import os

from pydantic import Field, NonNegativeInt, PositiveInt, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "LATENT_PLAYGROUND_"


class LimitError(ValueError):
    """Something is larger, or more of it is asked for, than a limit allows; the message says which and how much."""


class Limits(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    max_upload_bytes: PositiveInt = Field(200_000_000, description="One upload: an archive, or all its files together.")
    max_uploads_bytes: PositiveInt = Field(
        1_000_000_000, description="Uploads that the server keeps in memory, of everybody together."
    )
    max_image_bytes: PositiveInt = Field(30_000_000, description="One image file.")
    max_image_pixels: PositiveInt = Field(50_000_000, description="Pixels of one image file as it would be decoded.")
    max_image_side: PositiveInt = Field(65_535, description="The longer side of one image file, in pixels.")
    max_image_tags: PositiveInt = Field(500_000, description="Numbers in the tags of one image file.")
    max_image_passes: PositiveInt = Field(100, description="Passes in which one JPEG is built up.")
    images_at_once: PositiveInt = Field(2, description="Images of a browser that the server reads at the same time.")
    images_waiting: PositiveInt = Field(
        10, description="Images of browsers that wait to be read, of everybody together."
    )
    image_seconds: PositiveInt = Field(60, description="Seconds in which a browser has to have sent an image.")
    pictures_at_once: PositiveInt = Field(
        2, description="Manifolds, GIFs and zips of models that the server makes at the same time."
    )
    pictures_waiting: PositiveInt = Field(40, description="Those that wait to be made, of everybody together.")
    pictures_per_person: PositiveInt = Field(4, description="Those that one person has waiting or being made.")
    max_folder_images: PositiveInt = Field(20_000, description="Images in a folder that a model learns from.")
    max_folder_files: PositiveInt = Field(200_000, description="Files of any kind in such a folder.")
    max_archive_entries: PositiveInt = Field(100_000, description="Files in an archive.")
    max_unpacked_bytes: PositiveInt = Field(2_000_000_000, description="Of all files in an archive when unpacked.")
    max_archive_ratio: PositiveInt = Field(
        200, description="How many times larger than its packed form a file in an archive may become."
    )
    max_dataset_images: PositiveInt = Field(60_000, description="Images in one dataset of your own.")
    max_classes: PositiveInt = Field(200, description="Classes in one dataset of your own.")
    max_parameters: PositiveInt = Field(100_000_000, description="Parameters of one model.")
    max_training_bytes: PositiveInt = Field(8_000_000_000, description="Memory that one training takes, as counted.")
    max_run_bytes: PositiveInt = Field(500_000_000, description="An imported run, unpacked.")
    max_run_text_bytes: PositiveInt = Field(1_000_000, description="Configuration, status or note of a run.")
    max_run_history_bytes: PositiveInt = Field(50_000_000, description="The curves of a run.")
    max_run_snapshots: PositiveInt = Field(1000, description="Snapshots of an imported run.")
    max_snapshot_bytes: PositiveInt = Field(20_000_000, description="One snapshot of a run.")
    max_array_header_bytes: PositiveInt = Field(
        1_000_000, description="The list of arrays at the beginning of a file of weights, codes or snapshots."
    )
    max_queue: PositiveInt = Field(60, description="Trainings that wait in the queue, of everybody together.")
    max_trainings_per_person: PositiveInt = Field(6, description="Trainings that one person has running or waiting.")
    max_starts_per_minute: PositiveInt = Field(12, description="Trainings that one person starts within a minute.")
    max_runs_per_person: PositiveInt = Field(60, description="Runs that one person keeps on the server.")
    max_datasets_per_person: PositiveInt = Field(10, description="Imported datasets that one person keeps.")
    max_imports_at_once: PositiveInt = Field(2, description="Imports of images at work; others wait.")
    min_free_bytes: PositiveInt = Field(500_000_000, description="Disk space that must stay free after an import.")
    max_walls: PositiveInt = Field(20, description="Class walls open at once.")
    max_wall_drawings: PositiveInt = Field(500, description="Drawings on one class wall.")
    max_walls_per_person: PositiveInt = Field(3, description="Class walls that one person has open.")
    max_wall_bytes: PositiveInt = Field(2_000_000, description="The strokes of all drawings on one class wall.")
    max_wall_name: PositiveInt = Field(24, description="Characters of a name, or of a class, on a class wall.")
    wall_hours: PositiveInt = Field(12, description="Hours after which a class wall closes by itself.")
    max_drawing_bytes: PositiveInt = Field(20_000, description="The strokes of one drawing.")
    max_link_image: PositiveInt = Field(3_000, description="Characters that an image of your own takes in a link.")
    max_drawings_per_minute: PositiveInt = Field(20, description="Drawings that one person sends to a wall.")
    max_wall_drawings_per_minute: PositiveInt = Field(600, description="Drawings that everybody sends to a wall.")
    keep_deleted_hours: PositiveInt = Field(72, description="Hours for which a deleted run can be brought back.")
    max_passphrase_tries_per_minute: PositiveInt = Field(
        10, description="Wrong passphrases from one address before it has to wait."
    )
    spare_workers: NonNegativeInt = Field(
        1,
        le=1,
        description="Processes that wait for a training while somebody is at Train or Recipes, so that it begins at once.",
    )
    spare_memory_bytes: PositiveInt = Field(2_000_000_000, description="Memory that must be free for such a process.")
    spare_minutes: PositiveInt = Field(15, description="Minutes for which it waits after somebody was last there.")
    shared_server: bool = Field(
        False,
        description="Treat everybody as one of many, even at this machine: for a server behind a proxy that hides itself.",
    )
    hosts: str = Field(
        "",
        description="Names under which the app is opened besides this machine's own and addresses in numbers, with commas "
        "between them, such as `class.example.org`; `*.example.org` is all below one.",
    )
    folders: str = Field(
        "",
        description="Folders of this computer below which pages may read images, with ':' between them (';' on Windows). "
        "The command line reads any folder that its user names.",
    )
    teacher_passphrase: SecretStr | None = Field(
        None, description="Whoever gives it may change and delete what belongs to others. Without it nobody may."
    )


def limits() -> Limits:
    """The limits as the environment has them now. Raises LimitError for a variable that makes no sense."""
    return _limits(frozenset((key, value) for key, value in os.environ.items() if key.upper().startswith(PREFIX)))


@functools.lru_cache(maxsize=8)
def _limits(_: frozenset[tuple[str, str]]) -> Limits:
    """Reading the environment takes a millisecond, and for every image of thousands somebody asks."""
    try:
        return Limits()
    except ValidationError as error:
        wrong = error.errors()[0]
        name = PREFIX + str(wrong["loc"][0]).upper()
        raise LimitError(f"The environment variable {name} cannot be used: {wrong['msg']}.") from error


def table() -> str:
    """All limits with their defaults, as a table in Markdown."""
    rows = [
        f"| `{PREFIX}{name.upper()}` | {_in_words(info.default)} | {info.description} |"
        for name, info in Limits.model_fields.items()
    ]
    return "\n".join(["| Environment variable | Unless set | Bounds |", "|---|---|---|", *rows])


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:,}" if isinstance(value, int | float) else str(value or "")


if __name__ == "__main__":  # for docs/running-a-server.md
    print(table())
