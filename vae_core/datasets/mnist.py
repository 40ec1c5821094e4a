"""MNIST: LeCun, Bottou, Bengio, Haffner 1998, "Gradient-based learning applied to document recognition"."""

from __future__ import annotations

from vae_core.datasets.base import DATASETS
from vae_core.datasets.idx_dataset import IdxDataset
from vae_core.datasets.idx_files import idx_files


@DATASETS.register("mnist")
class MNIST(IdxDataset):
    """Handwritten digits of census workers and pupils, 28 x 28 grey pixels."""

    name = "mnist"
    title = "MNIST"
    class_names = ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")
    licence = "CC BY-SA 3.0"
    licence_id = "cc-by-sa-3.0"
    hub_name = "ylecun/mnist"
    credit = "Yann LeCun, Corinna Cortes and Christopher J.C. Burges, from NIST's special databases 1 and 3"
    torchvision_name = "MNIST"
    files = idx_files(
        train_images="ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        train_labels="65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        test_images="0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        test_labels="ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    )
