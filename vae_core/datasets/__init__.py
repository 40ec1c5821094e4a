"""Images to train on and to look at: registered datasets behind one small interface."""

from vae_core.datasets.base import DATASETS, SPLITS, Dataset, ImageSet, Split, data_root, dataset, to_unit
from vae_core.datasets.fashion_mnist import FashionMNIST
from vae_core.datasets.mnist import MNIST
from vae_core.datasets.shapes import Shapes, generate_shapes

__all__ = [
    "DATASETS",
    "MNIST",
    "SPLITS",
    "Dataset",
    "FashionMNIST",
    "ImageSet",
    "Shapes",
    "Split",
    "data_root",
    "dataset",
    "generate_shapes",
    "to_unit",
]
