"""Models at work: the codes of images, and the held-out codes that a run keeps."""

from vae_core.inference.encoding import Encoding, encode
from vae_core.inference.held_out import held_out_encoding

__all__ = ["Encoding", "encode", "held_out_encoding"]
