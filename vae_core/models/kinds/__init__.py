"""The kinds of model, each in a file: its settings and its words. A new one is a new file and its import here.

In the order in which forms and lists show them. `MODELS` here is the table that holds them all.
"""

from vae_core.models.kind import MODELS, ModelKind, Term
from vae_core.models.kinds import (  # the order is that of the table
    autoencoder as autoencoder,
)
from vae_core.models.kinds import (
    conditional_vae as conditional_vae,
)
from vae_core.models.kinds import (
    denoising_autoencoder as denoising_autoencoder,
)
from vae_core.models.kinds import (
    gan as gan,
)
from vae_core.models.kinds import (
    info_vae as info_vae,
)
from vae_core.models.kinds import (
    pca as pca,
)
from vae_core.models.kinds import (
    sparse_autoencoder as sparse_autoencoder,
)
from vae_core.models.kinds import (
    tc_vae as tc_vae,
)
from vae_core.models.kinds import (
    vae as vae,
)
from vae_core.models.kinds import (
    vae_gan as vae_gan,
)
from vae_core.models.kinds import (
    vq_vae as vq_vae,
)
from vae_core.models.kinds import (
    wae as wae,
)

__all__ = ["MODELS", "ModelKind", "Term"]
