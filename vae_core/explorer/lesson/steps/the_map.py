"""The two numbers of a picture are its place on a map."""

from vae_core.explorer.lesson.figures import class_places, nearest_classes, open_run
from vae_core.explorer.lesson.step import Place, PlaceDot, Sign, Step, dot_of

RUN = "fashion-vae-2d"
DRESS = 3
REACH = 0.12  # of a click to a dress; the places stand on a grid of 0.1


def _signs() -> tuple[Sign, ...]:
    places = class_places(open_run(RUN), DRESS, 0.1)
    return (Sign("run", one_of=(RUN,)), Sign("pins-map", near=places, reach=REACH))


def _reply(said: str) -> str:
    dot = dot_of(said)
    if dot is None:
        return ""
    places = class_places(open_run(RUN), DRESS, 0.1)
    gap = min((dot[0] - a) ** 2 + (dot[1] - b) ** 2 for a, b in places) ** 0.5
    return "Your dot was among the dresses." if gap <= REACH else "Your dot was somewhere else on the map."


def _takeaway() -> str:
    first, second = nearest_classes(RUN, DRESS)
    return f"What looks alike lies close together: the kinds beside the dresses are {first} and {second}."


STEP = Step(
    id="map",
    number=2,
    title="The map",
    idea=lambda: (
        "Two numbers are a place on a map: one number across, one up. Every dot on it is a picture that the model was not "
        "trained on, in the colour of its kind. Nobody told the model what a shoe or a shirt is."
    ),
    expert="The dots are the posterior means of the held-out images in latent space.",
    question="The dresses were taken off this map. Where were they? Put a dot there.",
    prediction=PlaceDot(hidden=DRESS),
    runs=(RUN,),
    place=Place("pages/latent_map.py", "Latent map", {"run": RUN, "pins-map": ""}),
    task="Move over the map until the decoder draws a dress, and click there.",
    signs=_signs,
    look_at=("canvas.map-over", ".stMain h1"),
    reply=_reply,
    takeaway=_takeaway,
    answer=lambda: _takeaway() + " The model has put like to like, although it never saw a name.",
)
