"""Trainings and computations in the background: the queue, the worker, and what a finished run gets besides."""

from vae_core.jobs.queue import dispatch, enqueue, pause, prepare, queue_position, stop, submit

__all__ = ["dispatch", "enqueue", "pause", "prepare", "queue_position", "stop", "submit"]
