"""Images to train on and to look at: registered datasets behind one small interface."""

from vae_core.datasets.base import (
    DATASETS,
    FOLDER_PREFIX,
    OWN_PREFIX,
    SPLITS,
    Dataset,
    ImageSet,
    Split,
    is_folder,
    is_imported,
    is_own,
    to_unit,
)
from vae_core.datasets.fashion_mnist import FashionMNIST
from vae_core.datasets.garments import Garments, draw_garments, generate_garments
from vae_core.datasets.image_folder import ImageFolder, folder_name
from vae_core.datasets.imported import ImportedDataset, ImportedError
from vae_core.datasets.imported_writing import create_dataset
from vae_core.datasets.lookup import dataset, dataset_names
from vae_core.datasets.mnist import MNIST
from vae_core.datasets.shapes import Shapes, generate_shapes
from vae_core.datasets.shapes_ellipses import Ellipses, generate_ellipses

__all__ = [
    "DATASETS",
    "FOLDER_PREFIX",
    "MNIST",
    "OWN_PREFIX",
    "SPLITS",
    "Dataset",
    "Ellipses",
    "FashionMNIST",
    "Garments",
    "ImageFolder",
    "ImageSet",
    "ImportedDataset",
    "ImportedError",
    "Shapes",
    "Split",
    "create_dataset",
    "dataset",
    "dataset_names",
    "draw_garments",
    "folder_name",
    "generate_ellipses",
    "generate_garments",
    "generate_shapes",
    "is_folder",
    "is_imported",
    "is_own",
    "to_unit",
]
