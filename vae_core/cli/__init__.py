"""The command line, `python -m vae_core`: one command a file. What is heavy is imported when a command runs."""
