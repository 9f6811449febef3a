"""Debian's faiss, exact inner products query by query on one thread: ROWS x 768 random unit vectors, the five best of each query."""
import statistics
import sys
import time

import faiss
import numpy

rows = int(sys.argv[1])
random = numpy.random.default_rng(1)
vectors = random.standard_normal((rows, 768), dtype=numpy.float32)
vectors /= numpy.linalg.norm(vectors, axis=1, keepdims=True)
faiss.omp_set_num_threads(1)
index = faiss.IndexFlatIP(768)
index.add(vectors)
times = []
for query in vectors[:12]:
    started = time.perf_counter()
    index.search(query.reshape(1, -1), 5)
    times.append(time.perf_counter() - started)
print(f"{statistics.median(times[3:]) * 1e3:.3f}")
