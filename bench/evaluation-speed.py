"""Scores the sequences of a folder with TrackEval, again and again; prints CPU times in ms and results as JSON."""
import io, json, sys, time
from contextlib import redirect_stdout

import numpy as np
import scipy.optimize

# TrackEval uses names that numpy dropped.
np.float, np.int = float, int

checkout, folder, plan, repeats = sys.argv[1], sys.argv[2], json.loads(sys.argv[3]), int(sys.argv[4])
sys.path.insert(0, checkout)
with redirect_stdout(io.StringIO()):
    import trackeval
cpu = lambda: 1e3 * time.process_time()
startup = cpu()


def evaluate():
    took = {"read": 0.0, "prepare": 0.0, "metrics": 0.0}
    results = {}
    metrics = [trackeval.metrics.HOTA(), trackeval.metrics.CLEAR({"PRINT_CONFIG": False}), trackeval.metrics.Identity({"PRINT_CONFIG": False})]
    for name, benchmark, frames in plan:
        dataset = trackeval.datasets.MotChallenge2DBox({
            "GT_FOLDER": folder + "/gt", "TRACKERS_FOLDER": folder + "/pred", "TRACKERS_TO_EVAL": ["tracker"],
            "TRACKER_SUB_FOLDER": "", "BENCHMARK": benchmark, "SKIP_SPLIT_FOL": True, "SEQ_INFO": {name: frames},
            "PRINT_CONFIG": False,
        })
        a = cpu()
        raw = dataset.get_raw_seq_data("tracker", name)
        b = cpu()
        data = dataset.get_preprocessed_seq_data(raw, "pedestrian")
        c = cpu()
        hota, clear, identity = (metric.eval_sequence(data) for metric in metrics)
        took["read"] += b - a
        took["prepare"] += c - b
        took["metrics"] += cpu() - c
        results[name] = {
            **{key: float(np.mean(hota[key])) for key in ("HOTA", "DetA", "AssA", "LocA")},
            **{key: float(clear[key]) for key in ("MOTA", "MOTP", "CLR_FP", "CLR_FN", "IDSW", "MT", "ML", "Frag")},
            **{key: float(identity[key]) for key in ("IDF1", "IDTP")},
        }
    return took, results


with redirect_stdout(io.StringIO()):
    rounds = [evaluate() for _ in range(repeats)]
print(json.dumps({"startup": startup, "rounds": [took for took, _ in rounds], "results": rounds[0][1]}))
