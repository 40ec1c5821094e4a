"""What a run is worth: pure functions over arrays and models, and the runner that keeps a run's figures."""
