"""Scores the sequences of a folder with TrackEval and prints times in ms and results as one JSON line."""
import io, json, sys, time
from contextlib import redirect_stdout

started = time.perf_counter()
import numpy as np
import scipy.optimize

# TrackEval uses names that numpy dropped.
np.float, np.int = float, int

checkout, folder, plan = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
sys.path.insert(0, checkout)
with redirect_stdout(io.StringIO()):
    import trackeval
imported = time.perf_counter()

compute = {"read": 0.0, "prepare": 0.0, "metrics": 0.0}
results = {}
with redirect_stdout(io.StringIO()):
    metrics = [trackeval.metrics.HOTA(), trackeval.metrics.CLEAR({"PRINT_CONFIG": False}), trackeval.metrics.Identity({"PRINT_CONFIG": False})]
    for name, benchmark, frames in plan:
        dataset = trackeval.datasets.MotChallenge2DBox({
            "GT_FOLDER": folder + "/gt", "TRACKERS_FOLDER": folder + "/pred", "TRACKERS_TO_EVAL": ["tracker"],
            "TRACKER_SUB_FOLDER": "", "BENCHMARK": benchmark, "SKIP_SPLIT_FOL": True, "SEQ_INFO": {name: frames},
            "PRINT_CONFIG": False,
        })
        a = time.perf_counter()
        raw = dataset.get_raw_seq_data("tracker", name)
        b = time.perf_counter()
        data = dataset.get_preprocessed_seq_data(raw, "pedestrian")
        c = time.perf_counter()
        hota, clear, identity = (metric.eval_sequence(data) for metric in metrics)
        d = time.perf_counter()
        compute["read"] += 1e3 * (b - a)
        compute["prepare"] += 1e3 * (c - b)
        compute["metrics"] += 1e3 * (d - c)
        results[name] = {
            **{key: float(np.mean(hota[key])) for key in ("HOTA", "DetA", "AssA", "LocA")},
            **{key: float(clear[key]) for key in ("MOTA", "MOTP", "CLR_FP", "CLR_FN", "IDSW", "MT", "ML", "Frag")},
            **{key: float(identity[key]) for key in ("IDF1", "IDTP")},
        }
print(json.dumps({"imports": 1e3 * (imported - started), **compute, "results": results}))
