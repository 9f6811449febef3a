#!/usr/bin/python3
"""The seed document's metrics with psutil: what a sample costs in CPU time. Prints one JSON line."""
import json, resource, sys, time

import psutil

match, interval, count = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])


def sample(known):
    data = {
        "cpu_percent": psutil.cpu_percent(),
        "cpu_count": psutil.cpu_count(),
        "memory": psutil.virtual_memory(),
        "disk": psutil.disk_usage("/"),
        "disk_io": psutil.disk_io_counters(),
        "net": psutil.net_io_counters(),
        "load": psutil.getloadavg(),
    }
    details = []
    for process in psutil.process_iter(["pid", "name", "cmdline"]):
        if match not in " ".join(process.info["cmdline"] or []) or process.pid == psutil.Process().pid:
            continue
        try:
            process = known.setdefault(process.pid, process)  # cpu_percent needs the same object again
            with process.oneshot():
                details.append({
                    "pid": process.pid,
                    "cpu": process.cpu_percent(),
                    "memory": process.memory_info().rss,
                    "threads": process.num_threads(),
                    "files": len(process.open_files()),
                })
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    data["details"] = details
    return data


known = {}
for _ in range(3):
    sample(known)  # first readings and caches
start_cpu = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
start = time.monotonic()
watched = 0
for n in range(1, count + 1):
    watched = len(sample(known)["details"])
    time.sleep(max(0.0, start + n * interval - time.monotonic()))
cpu = sum(resource.getrusage(resource.RUSAGE_SELF)[:2]) - start_cpu
print(json.dumps({"tool": "psutil " + psutil.__version__, "cpu_us_per_sample": cpu / count * 1e6, "samples": count, "watched": watched}))
