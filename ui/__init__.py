"""Everything that knows Streamlit, and what it needs set before PyTorch is imported."""

import os

# With a trainer in another process, several OpenMP threads in the server make a rerun ten times slower (88 ms against
# 9), because they wait for each other's turn on the same cores. Read once, when PyTorch is imported: hence here.
os.environ.setdefault("OMP_NUM_THREADS", "1")
