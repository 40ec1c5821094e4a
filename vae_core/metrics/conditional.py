"""Does a conditional model draw what it is asked for? A bundled classifier says what it sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_core.gradients import without_gradients

if TYPE_CHECKING:
    import torch

    from vae_core.models.base import LatentModel


DRAWN_OF_EACH = 1000


@without_gradients
def recognised_shares(model: LatentModel, dataset: str, each: int = DRAWN_OF_EACH, seed: int = 0) -> torch.Tensor:
    """Share of samples of each class that the dataset's classifier sees as the class asked for: float64 [classes].

    Codes are drawn from the model's prior, `each` of them for every class; one seed is the same codes for every class.
    Hold it against the classifier's own accuracy on real images. Raises ValueError for a model that cannot be told a
    class, NoClassifier where no classifier is bundled for the dataset.
    """
    import torch

    from vae_core.metrics.classifier import load_classifier

    if not model.space.is_conditional:
        raise ValueError(f"A {model.title} cannot be told which class to draw; ask a conditional model.")
    classifier = load_classifier(dataset)
    codes = model.prior_sample(each, torch.Generator().manual_seed(seed))
    shares = []
    for label in range(classifier.network.head.out_features):
        images = model.decode_mean(codes, torch.full((each,), label))
        shares.append((classifier.look(images).probabilities.argmax(1) == label).double().mean())
    return torch.stack(shares)
