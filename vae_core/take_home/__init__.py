"""The explorer as a file of its own: one HTML page that opens from a disk, with no server and no network."""
