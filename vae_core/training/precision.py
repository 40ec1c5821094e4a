"""Where and in which arithmetic to train: decided by looking at the machine, never by asking the user."""

from __future__ import annotations

import time
from functools import cache, lru_cache

import torch

from vae_core.experiment import TrainConfig
from vae_core.memory import available_memory


def pick_device() -> torch.device:
    """CUDA, else Apple's MPS, else the processor."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def free_memory(device: torch.device) -> int:
    """Bytes that can still be had on the device: a GPU's own, else the machine's."""
    return int(torch.cuda.mem_get_info(device)[0]) if device.type == "cuda" else available_memory()


def autocast_dtype(config: TrainConfig, device: torch.device) -> torch.dtype | None:
    """torch.bfloat16 when it is asked for, or "auto" and faster on this device; None for float32."""
    if config.precision == "auto":
        return torch.bfloat16 if bfloat16_is_faster(device.type) else None
    return torch.bfloat16 if config.precision == "bfloat16" else None


@cache
def has_amx() -> bool:
    """Whether this processor has Intel's matrix extensions, with products in bfloat16 at several times float32's pace."""
    return bool(torch.cpu.get_capabilities().get("amx_bf16"))


@lru_cache(maxsize=4)
def bfloat16_is_faster(device_type: str) -> bool:
    """Whether a matrix product of typical size takes under 0.8 of its float32 time: known, or a measurement of ~30 ms.

    Processors without bfloat16 instructions emulate it far more slowly, so the name of the type says nothing.
    """
    if device_type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    if device_type != "cpu" or has_amx():  # beside much other work a measurement goes wrong at times
        return device_type == "cpu"

    def seconds(dtype: torch.dtype) -> float:
        left, right = torch.ones(128, 1024, dtype=dtype), torch.ones(1024, 512, dtype=dtype)
        best = float("inf")
        for _ in range(8):
            start = time.perf_counter()
            left @ right
            best = min(best, time.perf_counter() - start)
        return best

    return seconds(torch.bfloat16) < 0.8 * seconds(torch.float32)
