"""What `benchmarks.classroom` is made of: people, browsers, a training, and the figures."""
