"""pythae's own VAE and trainer (MLP 784-512-2) on MNIST; run by an interpreter that has it, see training.py.

    python pythae_trainer.py IMAGES_FILE COUNT

The file: uint8 images [N, 28, 28], .npy. One epoch of the first COUNT images, held as tensors, without evaluation. Prints
one line of JSON.
"""

from __future__ import annotations

import json
import logging
import sys
import tempfile
import time

BATCH, WARM_UP = 128, 2_560


def main(images_file: str, count: str) -> None:
    import numpy as np
    import torch
    from pythae.data.datasets import BaseDataset
    from pythae.models import VAE, VAEConfig
    from pythae.trainers import BaseTrainer, BaseTrainerConfig

    logging.disable(logging.CRITICAL)
    images = torch.from_numpy(np.load(images_file)[: int(count), None]).float() / 255

    def trainer(data: torch.Tensor) -> BaseTrainer:
        settings = BaseTrainerConfig(
            output_dir=tempfile.mkdtemp(),
            num_epochs=1,
            learning_rate=1e-3,
            per_device_train_batch_size=BATCH,
            no_cuda=True,
        )
        model = VAE(VAEConfig(input_dim=(1, 28, 28), latent_dim=2, reconstruction_loss="bce"))
        whole = BaseDataset(data, torch.zeros(len(data)))
        made = BaseTrainer(model=model, train_dataset=whole, training_config=settings)
        made.prepare_training()
        return made

    trainer(images[:WARM_UP]).train_step(1)
    timed = trainer(images)
    begin = time.perf_counter()
    timed.train_step(1)
    print(json.dumps({"images_per_second": len(images) / (time.perf_counter() - begin)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
