"""Whether a training can be done at all: its settings, its images and this machine, looked at before anything is made."""

from vae_core.readiness.check import check_goes_on, check_ready, check_shared, images_to_learn_from
from vae_core.readiness.memory import check_memory, training_memory

__all__ = ["check_goes_on", "check_memory", "check_ready", "check_shared", "images_to_learn_from", "training_memory"]
