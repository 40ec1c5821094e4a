"""A sound run to spoil, made without training: its weights are those that training would start from."""

from __future__ import annotations

import functools
import io
import json
import tempfile
from pathlib import Path

from tests.run_archives.hostile import Files, unzipped


@functools.cache
def sound_files() -> Files:
    """The files of its zip, by their names in the run's folder."""
    from vae_core.experiment import with_settings
    from vae_core.models import build_model
    from vae_core.recipes import recipe
    from vae_core.run_archives import export_run
    from vae_core.run_archives.snapshots import make_snapshot
    from vae_core.runs import RunStore
    from vae_core.runs.files import write_arrays

    config = with_settings(recipe("mnist-vae-2d").config, ["data.train_images=128", "model.hidden=[8]"])
    with tempfile.TemporaryDirectory() as folder:
        store = RunStore(Path(folder))
        run = store.create(config, run_id="sound")
        weights = build_model(config.model, config.image_shape).state_dict()
        write_arrays(
            run.path / "checkpoint.safetensors",
            {f"model.{name}": tensor.numpy() for name, tensor in weights.items()},
            {"step": "16"},
        )
        losses = {"loss": 500.0, "distortion": 490.0, "kl": 10.0}
        held_out = {
            **losses,
            "elbo": -500.0,
            **{f"train_{key}": value for key, value in losses.items()},
            "seconds": 1.5,
        }
        record = {"step": 16, "epoch": 2.0, **losses, "beta": 1.0, "images_per_second": 1000.0, "held_out": held_out}
        (run.path / "history.jsonl").write_text(json.dumps(record) + "\n")
        run.write_status(run.status().model_copy(update={"state": "finished", "step": 16, "epoch": 2.0}))
        store.annotate("sound", "A note")
        make_snapshot(run, 16, 2.0)
        target = io.BytesIO()
        export_run(run, target)
    return unzipped(target.getvalue())
