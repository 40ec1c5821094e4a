"""`python -m vae_core` that leaves its priority as it is: on a busy machine two processes that wait for each other at the
lowest take minutes for what is measured in seconds."""

from vae_core.jobs import executor

if __name__ == "__main__":
    executor.lower_priority = lambda niceness: None
    from vae_core.cli.app import app

    app()
