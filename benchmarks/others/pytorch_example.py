"""The way of PyTorch's stock VAE example (MLP 784-400-20, MNIST): a DataLoader over PIL images; run by training.py.

    python pytorch_example.py IMAGES_FILE COUNT

The file: uint8 images [N, 28, 28], .npy. One epoch of the first COUNT images. Prints one line of JSON.
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn, optim
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset

BATCH, WARM_UP = 128, 2_560


class Digits(Dataset[tuple[Tensor, int]]):
    """As torchvision's MNIST gives them with ToTensor(): an image is made and turned into a tensor whenever it is asked for."""

    def __init__(self, images: np.ndarray) -> None:
        self.images = images

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        image = Image.fromarray(self.images[index], mode="L")
        pixels = torch.from_numpy(np.array(image, np.uint8, copy=True)).view(28, 28, 1).permute((2, 0, 1)).contiguous()
        return pixels.to(torch.get_default_dtype()).div(255), 0


class VAE(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc1, self.fc21, self.fc22 = nn.Linear(784, 400), nn.Linear(400, 20), nn.Linear(400, 20)
        self.fc3, self.fc4 = nn.Linear(20, 400), nn.Linear(400, 784)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        hidden = F.relu(self.fc1(x.view(-1, 784)))
        mean, logvar = self.fc21(hidden), self.fc22(hidden)
        std = torch.exp(0.5 * logvar)
        code = mean + torch.randn_like(std) * std
        return torch.sigmoid(self.fc4(F.relu(self.fc3(code)))), mean, logvar


def epoch(model: VAE, optimizer: optim.Optimizer, images: np.ndarray) -> None:
    total = 0.0
    for data, _ in DataLoader(Digits(images), batch_size=BATCH, shuffle=True):
        optimizer.zero_grad()
        drawn, mean, logvar = model(data)
        error = F.binary_cross_entropy(drawn, data.view(-1, 784), reduction="sum")
        loss = error - 0.5 * torch.sum(1 + logvar - mean.pow(2) - logvar.exp())
        loss.backward()
        total += loss.item()
        optimizer.step()


def main(images_file: str, count: str) -> None:
    images = np.load(images_file)[: int(count)]
    model = VAE()
    optimizer = optim.Adam(model.parameters(), lr=1e-3)
    epoch(model, optimizer, images[:WARM_UP])
    begin = time.perf_counter()
    epoch(model, optimizer, images)
    print(json.dumps({"images_per_second": len(images) / (time.perf_counter() - begin)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
