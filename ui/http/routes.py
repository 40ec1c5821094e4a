"""What the browser fetches of runs and datasets beside Streamlit's own messages. Nothing of it is kept on the server."""

from __future__ import annotations

from starlette.routing import Route

from ui.http import images, modules, pictures, run_data, run_explorer, run_report, run_zip, take_home
from ui.http.decoding import decode
from ui.http.encoding import distortion, encode
from ui.http.glossary import glossary
from ui.http.guard import guarded
from ui.http.prepare import PREPARE_PATH, prepare_image
from ui.http.qr import qr
from ui.http.serving import content_route, run_route
from ui.http.training_now import training_now
from vae_core.explorer.addresses import RUN_PATH

ROUTES = [
    *modules.ROUTES,
    *pictures.ROUTES,
    *run_explorer.ROUTES,
    *run_report.ROUTES,
    *run_zip.ROUTES,
    *take_home.ROUTES,
    run_route("decoder.bin", run_data.decoder),
    run_route("encoder.bin", run_data.encoder),
    run_route("codes.bin", run_data.codes),
    run_route("codebook.bin", run_data.codebook),
    run_route("film.bin", run_data.film, version_of=run_data.version_of_film),
    run_route("images/{sheet}.webp", images.run_images),
    Route(RUN_PATH + "decode", guarded(decode), methods=["POST"]),
    Route(RUN_PATH + "encode", guarded(encode), methods=["POST"]),
    Route(RUN_PATH + "distortion", guarded(distortion), methods=["POST"]),
    Route(PREPARE_PATH, guarded(prepare_image), methods=["POST"]),
    content_route("/data/glossary/{version}.json", glossary),
    content_route("/data/qr.svg", qr),
    content_route("/data/training-now", training_now),
    content_route("/data/images/{dataset}/{size}/{version}/{sheet}.webp", images.dataset_images),
]
