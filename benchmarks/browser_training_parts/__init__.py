"""What `benchmarks.browser_training` shows to the browser."""
