"""Configurations of runs with values of any kind: a model whose size is known, or one sentence."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.sound_run import sound_files
from tests.fuzz.target import Target

MODELS = (
    *("vae", "autoencoder", "conditional-vae", "tc-vae", "info-vae", "wae", "denoising-autoencoder"),
    *("sparse-autoencoder", "vq-vae", "pca", "gan", "vae-gan"),
)
_ODD: tuple[Any, ...] = (
    *(None, True, 0, -1, 1, 2, 3, 4096, 2**31, 10**30, 0.5, -0.0, 1e308, float("inf"), float("nan"), "", "x" * 300),
    *(
        "folder:/etc",
        "own:cats",
        "own:../x",
        "mnist",
        "shapes",
        "ellipses",
        "<b>",
        "\u202e",
        [],
        [1],
        [4096] * 8,
        [8, 8],
    ),
    *({}, {"name": "vae"}, [[]], "conv", "dense", "gaussian", "bernoulli", "continuous-bernoulli", 28, 32, 64, 128),
)


@st.composite
def configurations(draw: st.DrawFn) -> bytes:
    """The sound run's, with up to five values changed, taken away or added."""
    values = copy.deepcopy(json.loads(sound_files()["config.json"]))
    if draw(st.booleans()):
        values["model"] = {"name": draw(st.sampled_from(MODELS))}
    for _ in range(draw(st.integers(0, 5))):
        part: Any = draw(st.sampled_from([values, *(one for one in values.values() if isinstance(one, dict))]))
        known = [*part, "network", "widths", "layers", "latent_dim", "classes", "entries", "evil"]
        name = draw(st.sampled_from(known))
        if name in part and draw(st.booleans()):
            del part[name]
        else:
            drawn = draw(st.one_of(st.sampled_from(_ODD), st.integers(), st.text(max_size=20)))
            part[name] = copy.deepcopy(drawn)  # it may be changed further on
    return json.dumps(values).encode()


def check(content: bytes) -> str:
    from vae_core.config import ConfigError
    from vae_core.limits import LimitError
    from vae_core.run_archives import RunRejected
    from vae_core.run_archives.texts import read_config
    from vae_core.run_archives.weights import expected_shapes

    try:
        config = read_config(content)
        shapes = expected_shapes(config)
    except RunRejected as refused:
        assert "\n" not in str(refused) and len(str(refused)) <= 401
        return "refused as a configuration"
    except (ConfigError, LimitError) as refused:
        assert "\n" not in str(refused), str(refused)
        return f"refused as a model: {type(refused).__name__}"
    assert shapes and config.name.strip() and not config.data.dataset.startswith("folder:")
    return "taken"


TARGET = Target(configurations(), check)
