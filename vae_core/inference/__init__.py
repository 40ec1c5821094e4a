"""Models at work: the codes of images, and the held-out codes that a run keeps."""

from vae_core.inference.encoding import Encoding, encode
from vae_core.inference.held_out import held_out_encoding
from vae_core.inference.loading import load_arrays, load_model

__all__ = ["Encoding", "encode", "held_out_encoding", "load_arrays", "load_model"]
