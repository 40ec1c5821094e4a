"""One training by several processes, on one machine or more: each computes a share of every batch (data parallel).

Started by torchrun, which says in the environment who is who. The first process (rank 0) trains as one alone would: it has
the run's folder, evaluates, saves, and is asked to pause. The others have no folder and no images: they are sent what they
need and follow, until they are dismissed.

So that N processes train as one: the noise is drawn for the whole batch from the same seed, and each takes the rows of its
images; the terms of a loss, means over a share, are weighted by the share; gradients are summed. Why not
`DistributedDataParallel`: it sees no gradients that `torch.autograd.grad` returns (which models with an adversary need),
weighs all processes alike whatever they hold, and loads PyTorch's compiler. The gradients travel in one piece instead, and
the reported terms with them. All collectives are sums: gloo and NCCL both have them, also for shares of unequal size.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn

from vae_core.datasets.base import ImageSet
from vae_core.experiment import RunConfig
from vae_core.models.noise import Source, integers, normal, uniform
from vae_core.training.batch_norm import share_batch_norms
from vae_core.training.group import Group, PeerLost, Terms
from vae_core.training.place import Place
from vae_core.training.precision import autocast_dtype
from vae_core.training.state import TrainingState

TIMEOUT = timedelta(minutes=10)  # without a word from the others; a process that ends is noticed at once
POLL_SECONDS = 0.1
_END = -1


@dataclass(frozen=True)
class Order:
    """What is trained: the configuration with its precision settled, the images, and what to go on from."""

    config: RunConfig
    images: ImageSet
    state: TrainingState | None


class Together(Group):
    """This process among those of its training. Raises PeerLost wherever it needs the others and one has ended.

    Attributes:
        rank: 0 for the first, which leads
    """

    def __init__(self, place: Place, device: torch.device, store: dist.Store) -> None:
        self.rank, self.size, self.local_size = place.rank, place.size, place.local_size
        self._device = device
        self._store = store
        self._began = self._stepping = self._ended = False
        self._whole, self._own = 1, slice(0, 1)  # rows of the batch, and which of them are here

    @property
    def device(self) -> torch.device:
        return self._device

    def share(self, batch: Tensor) -> Tensor:
        self._whole = len(batch)
        self._own = slice(self.rank * len(batch) // self.size, (self.rank + 1) * len(batch) // self.size)
        return batch[self._own]

    def noise(self, generator: torch.Generator) -> Source:
        return _Rows(generator, self._whole, self._own)

    @property
    def weight(self) -> float:
        return (self._own.stop - self._own.start) / self._whole

    def whole_of(self, rows: int) -> int:
        """How many rows all processes have, of whatever there are `rows` of here: as many of each image."""
        return rows * self._whole // (self._own.stop - self._own.start)

    def gather(self, rows: Tensor) -> Tensor:
        whole = self.whole_of(len(rows))
        start = self._own.start * whole // self._whole
        gathered: Tensor = _Gather.apply(rows, start, whole, self.sum_)
        return gathered

    def mean(self, value: Tensor) -> Tensor:
        return self.sum_(value.detach() * self.weight)

    def weighted(self, terms: Terms) -> Terms:
        return {key: value * self.weight for key, value in terms.items()}

    def add_up(self, parameters: Sequence[nn.Parameter], terms: Terms) -> Terms:
        moved = [parameter for parameter in parameters if parameter.grad is not None]
        pieces = [parameter.grad for parameter in moved] + [value.detach() for value in terms.values()]
        together = self.sum_(torch.cat([piece.reshape(-1).float() for piece in pieces]))  # type: ignore[union-attr]
        *gradients, summed = together.split([parameter.numel() for parameter in moved] + [len(terms)])
        for parameter, gradient in zip(moved, gradients, strict=True):
            assert parameter.grad is not None
            parameter.grad.copy_(gradient.view(parameter.shape))
        return dict(zip(terms, summed.clone().unbind(), strict=True))

    def prepare(self, model: nn.Module) -> None:
        share_batch_norms(model, self)

    @torch.no_grad()
    def agree(self, model: nn.Module) -> None:
        for tensor in model.state_dict().values():
            dense = tensor.contiguous()
            with self._needs_all():
                dist.broadcast(dense, 0)
            tensor.copy_(dense)

    def sum_(self, tensor: Tensor) -> Tensor:
        """The tensor, which now holds the sum over the processes."""
        with self._needs_all():
            dist.all_reduce(tensor)
        return tensor

    def begin(self, config: RunConfig, images: ImageSet, state: TrainingState | None) -> None:
        self._began = True
        self._store.set("order", "begin")
        precision = "float32" if autocast_dtype(config.training, self.device) is None else "bfloat16"
        settled = config.model_copy(
            update={"training": config.training.model_copy(update={"precision": precision})}
        )  # "auto" is measured, and might come out differently elsewhere
        said = (settled, images.pixels.shape, images.classes, state)
        with self._needs_all():
            dist.broadcast_object_list([said], 0, device=torch.device("cpu"))
            dist.broadcast(images.images, 0)

    @contextmanager
    def going_on(self, until: int) -> Iterator[None]:
        self._say(until)
        self._stepping = True
        yield
        self._stepping = False  # not after an error: then they wait for this process within a step

    def dismiss(self) -> None:
        if self._ended or self._stepping or self.rank:
            return
        self._ended = True
        with suppress(RuntimeError):
            if self._began:
                self._say(_END)
            else:
                self._store.set("order", "end")

    def order(self) -> Order | None:
        """What the first process trains, when it begins, which may be hours later; None where it never does."""
        with self._needs_all():
            while not self._store.check(["order"]):
                time.sleep(POLL_SECONDS)
            if self._store.get("order") == b"end":
                return None
            heard: list[Any] = [None]
            dist.broadcast_object_list(heard, 0, device=torch.device("cpu"))
            config, shape, classes, state = heard[0]
            pixels = torch.empty(shape, dtype=torch.uint8)
            dist.broadcast(pixels, 0)
        return Order(config, ImageSet.of(pixels.numpy(), classes), state)

    def told(self) -> int | None:
        """Until how many steps are done the first process wants to go on; None: it has ended."""
        until = torch.tensor(0)
        with self._needs_all():
            dist.broadcast(until, 0)
        return None if int(until) == _END else int(until)

    def _say(self, until: int) -> None:
        with self._needs_all():
            dist.broadcast(torch.tensor(until), 0)

    @contextmanager
    def _needs_all(self) -> Iterator[None]:
        try:
            yield
        except RuntimeError as error:
            self._ended = True
            raise _lost(self.size) from error


@contextmanager
def joined(place: Place) -> Iterator[Together]:
    """The group of this process, once all of it are there, until the end of the block.

    Raises PeerLost where they do not come; ValueError, in a sentence, where this machine has fewer GPUs than processes.
    """
    device = _device(place)
    backend = "cpu:gloo,cuda:nccl" if device.type == "cuda" else "gloo"
    before = signal.getsignal(signal.SIGTERM)
    try:
        store = next(iter(dist.rendezvous("env://", timeout=TIMEOUT)))[0]
        dist.init_process_group(
            backend,
            store=dist.PrefixStore("group", store),
            rank=place.rank,
            world_size=place.size,
            timeout=TIMEOUT,
        )
    except (RuntimeError, OSError) as error:
        raise PeerLost(place.size) from error
    group = Together(place, device, store)
    # torchrun ends the others with it when one has failed.
    signal.signal(signal.SIGTERM, lambda number, frame: _raise(_lost(place.size)))
    try:
        yield group
    finally:
        group.dismiss()
        signal.signal(signal.SIGTERM, before)
        with suppress(RuntimeError):
            dist.destroy_process_group()


def _device(place: Place) -> torch.device:
    """A GPU for each process of a machine that has any, else its processor."""
    if not torch.cuda.is_available():
        return torch.device("cpu")
    if (there := torch.cuda.device_count()) < place.local_size:
        raise ValueError(
            f"{place.local_size} processes were started here, and this machine has {there} GPU{'s' * (there > 1)}; "
            f"start --nproc-per-node {there}, or none on the GPU: CUDA_VISIBLE_DEVICES=''."
        )
    torch.cuda.set_device(place.local_rank)
    return torch.device("cuda", place.local_rank)


def _lost(size: int) -> PeerLost:
    """To be raised once: what is left to do is to say so in the run's folder, which nothing should interrupt."""
    with suppress(ValueError):  # not in the main thread
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return PeerLost(size)


def _raise(error: Exception) -> None:
    raise error


class _Rows:
    """Draws for all rows of a batch, of which the rows here are returned."""

    def __init__(self, source: Source, whole: int, own: slice) -> None:
        self._source, self._whole, self._own = source, whole, own

    def normal(self, shape: Sequence[int], dtype: torch.dtype) -> Tensor:
        return normal(self._source, (self._whole, *shape[1:]), dtype)[self._own]

    def uniform(self, shape: Sequence[int]) -> Tensor:
        return uniform(self._source, (self._whole, *shape[1:]))[self._own]

    def integers(self, high: int, count: int) -> Tensor:
        return integers(self._source, high, count)


class _Gather(torch.autograd.Function):
    """Rows among zeros, summed over the processes: nothing is rounded. A row's gradient is the sum of theirs."""

    @staticmethod
    def forward(ctx: Any, rows: Tensor, start: int, whole: int, sum_: Callable[[Tensor], Tensor]) -> Tensor:
        ctx.rows, ctx.sum_ = slice(start, start + len(rows)), sum_
        everything = rows.new_zeros(whole, *rows.shape[1:])
        everything[ctx.rows] = rows
        return sum_(everything)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None, None, None]:
        return ctx.sum_(gradients[0].clone(memory_format=torch.contiguous_format))[ctx.rows], None, None, None
