"""Read images on the node of whoever asks, in a process of its own, into Ray's object store."""

from __future__ import annotations

from typing import Any

import ray
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from vae_core.jobs.ray.protocol import take_settings
from vae_core.jobs.ray.sent_images import SentImages, read_images


def load_on_this_node(name: str, image_size: int, settings: dict[str, str]) -> ray.ObjectRef:
    """A reference to the SentImages, or to the sentence that says why they cannot be had."""
    here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
    options: dict[str, Any] = {"num_cpus": 0, "max_calls": 1, "scheduling_strategy": here}
    reading = ray.remote(**options)(_read)  # max_calls is known here alone, not to .options()
    return reading.remote(name, image_size, settings)


def _read(name: str, image_size: int, settings: dict[str, str]) -> SentImages | str:
    take_settings(settings)
    try:
        return read_images(name, image_size)
    except (ValueError, OSError) as error:
        return str(error)
