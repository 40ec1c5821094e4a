"""Many trainings that differ in a few fields: planned, put into the queue, followed, and told as one table and one picture."""
