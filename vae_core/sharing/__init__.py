"""The weights of a run for other programs: as ONNX, as one file that says what it is of, as a folder for a model hub."""
