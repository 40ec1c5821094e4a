"""Fashion-MNIST: Xiao, Rasul, Vollgraf 2017, arXiv 1708.07747."""

from __future__ import annotations

from vae_core.datasets.base import DATASETS
from vae_core.datasets.idx_dataset import IdxDataset
from vae_core.datasets.idx_files import idx_files


@DATASETS.register("fashion-mnist")
class FashionMNIST(IdxDataset):
    """Ten kinds of clothing, photographed for a shop and scaled to 28 x 28 grey pixels."""

    name = "fashion-mnist"
    title = "Fashion-MNIST"
    class_names = (
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    )
    licence = "MIT"
    licence_id = "mit"
    hub_name = "zalando-datasets/fashion_mnist"
    credit = "Han Xiao, Kashif Rasul and Roland Vollgraf, © 2017 Zalando SE (github.com/zalandoresearch/fashion-mnist)"
    torchvision_name = "FashionMNIST"
    files = idx_files(
        train_images="c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
        train_labels="bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
        test_images="5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
        test_labels="0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    )
