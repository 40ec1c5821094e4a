"""The steps of the lesson, a file each: `STEP` says all of it."""
