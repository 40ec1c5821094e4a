"""Where the app's own addresses are."""

OWN_PATHS = ("/data/", "/w/")  # below them; they bound what they read by themselves
