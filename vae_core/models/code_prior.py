"""A prior over grids of codebook entries: each cell is guessed from the cells before it, row by row."""

from __future__ import annotations

from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from vae_core.models.kinds.vq_vae import HEAD_WIDTH

AT_ONCE = 2**21  # logits computed together without gradients: 8 MB of float32


class CodePrior(nn.Module):
    """p(codes) = Π_i p(code_i given those before it): van den Oord et al. 2017, section 3.3.

    The paper fits a PixelCNN; this is a small causal transformer (Vaswani et al. 2017), which sees all former cells at
    once and costs a processor less for the same likelihood.
    """

    def __init__(self, cells: int, size: int, width: int, layers: int) -> None:
        super().__init__()
        self.cells = cells
        self.size = size
        self.entries = nn.Embedding(size + 1, width)  # the last one stands before the first cell
        self.places = nn.Parameter(torch.randn(cells, width).mul_(0.02))
        self.blocks = nn.ModuleList(_Block(width) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, size)
        nn.init.normal_(self.entries.weight, std=0.02)
        nn.init.normal_(self.head.weight, std=0.02)

    def forward(self, indices: Tensor) -> Tensor:
        """−log p(code_i given the former ones) of indices int64 [B, cells]: [B, cells] float32, nats."""
        if torch.is_grad_enabled():
            return self._surprise(indices)
        rows = max(1, AT_ONCE // (self.cells * self.size))
        return torch.cat([self._surprise(some) for some in indices.split(rows)])

    def _surprise(self, indices: Tensor) -> Tensor:
        before = F.pad(indices[:, :-1], (1, 0), value=self.size)
        hidden = self.entries(before) + self.places
        for block in self.blocks:
            hidden = block(hidden)
        logits = self.head(self.norm(hidden)).float()
        return F.cross_entropy(logits.flatten(0, 1), indices.flatten(), reduction="none").view(indices.shape)

    @torch.no_grad()
    def sample(self, count: int, generator: torch.Generator, temperature: float = 1.0) -> Tensor:
        """Grids drawn cell by cell, int64 [count, cells].

        Each cell is drawn from p^(1/temperature): below 1 the likelier entries are preferred, and grids become more
        typical and less varied.
        """
        device = self.places.device
        drawn = torch.full((count, self.cells + 1), self.size, device=device)
        blocks = cast("list[_Block]", list(self.blocks))
        caches = [block.cache(count, self.cells) for block in blocks]
        for cell in range(self.cells):
            hidden = self.entries(drawn[:, cell]) + self.places[cell]
            for block, cache in zip(blocks, caches, strict=True):
                hidden = block.step(hidden, cache, cell)
            logits = self.head(self.norm(hidden)).float() / temperature
            chances = logits.softmax(1).to(generator.device)
            drawn[:, cell + 1] = torch.multinomial(chances, 1, generator=generator)[:, 0].to(device)
        return drawn[:, 1:]


class _Block(nn.Module):
    """Attention over the former cells, then a layer of its own for each cell; both add to what came in."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.heads = max(1, width // HEAD_WIDTH)
        self.before_attention = nn.LayerNorm(width)
        self.queries_keys_values = nn.Linear(width, 3 * width)
        self.attended = nn.Linear(width, width)
        self.before_layer = nn.LayerNorm(width)
        self.layer = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, hidden: Tensor) -> Tensor:
        """[B, cells, width] -> the same; a cell sees itself and what is before it."""
        split = self.queries_keys_values(self.before_attention(hidden)).unflatten(-1, (3, self.heads, -1))
        queries, keys, values = split.permute(2, 0, 3, 1, 4)
        # By hand: for rows this short, the backward pass of PyTorch's fused attention takes a processor five times as long.
        scores = queries @ keys.transpose(-1, -2) * keys.shape[-1] ** -0.5
        later = torch.ones(scores.shape[-2:], dtype=torch.bool, device=scores.device).triu(1)
        seen = scores.masked_fill(later, -torch.inf).softmax(-1).to(values.dtype) @ values
        hidden = hidden + self.attended(seen.transpose(1, 2).flatten(2))
        return hidden + self.layer(self.before_layer(hidden))

    def cache(self, count: int, cells: int) -> Tensor:
        """Room for the keys and the values of all cells: [2, count, heads, cells, width of a head]."""
        weight = self.attended.weight
        return weight.new_zeros(2, count, self.heads, cells, weight.shape[0] // self.heads)

    def step(self, hidden: Tensor, cache: Tensor, cell: int) -> Tensor:
        """`forward` for one cell, [B, width] -> the same; the former cells' keys and values are in the cache."""
        split = self.queries_keys_values(self.before_attention(hidden)).unflatten(-1, (3, self.heads, -1))
        query, cache[0, :, :, cell], cache[1, :, :, cell] = split.unbind(1)
        keys, values = cache[:, :, :, : cell + 1]
        seen = F.scaled_dot_product_attention(query[:, :, None], keys, values)
        hidden = hidden + self.attended(seen[:, :, 0].flatten(1))
        return hidden + self.layer(self.before_layer(hidden))
