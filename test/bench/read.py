# The same with Python's json module: the whole file, or a session line by line.
import json
import resource
import sys
import time

way, path = sys.argv[1:3]
start = time.perf_counter()
cpu = time.process_time()
with open(path, encoding="utf-8") as file:
    if way == "mast":
        records = len(json.load(file))
    else:
        records = len([json.loads(line) for line in file])
seconds = time.perf_counter() - start
processor = time.process_time() - cpu
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"records": records, "seconds": seconds, "processor": processor, "mebibytes": peak}))
