"""Records a run of the Python reference (gepa 0.1.4, `pip install gepa==0.1.4`) on the synthetic task.

Used by hand to make the fixtures in tests/fixtures/gepa; no test needs Python. The form of the recordings and the
task are described in tests/fixtures/gepa/README.md.

    PYTHONHASHSEED=3 python record_reference.py NAME '{"frontier_type": "cartesian", "use_merge": true}' > NAME.json
"""

import ast
import hashlib
import json
import random
import re
import sys

import gepa
from gepa.core.adapter import EvaluationBatch
from gepa.strategies import proposal_sampling, proposal_selection
from gepa.utils import stop_condition

COMPONENTS = ("planner", "solver", "judge")
LOGGED = ("choice", "choices", "sample", "shuffle", "randint", "random")


def h(*parts):
    return int.from_bytes(hashlib.sha256("|".join(map(str, parts)).encode()).digest()[:4], "big")


def level_of(text):
    return int(text[text.rindex("v") + 1 :].split(".")[0])


def component_score(name, text, example):
    raw = min(level_of(text), 6) / 6 + (h(name, text, example) % 7 - 3) / 12
    return round(min(1.0, max(0.0, raw)), 6)


class TaskAdapter:
    propose_new_texts = None

    def evaluate(self, batch, candidate, capture_traces=False):
        objectives = [{n: component_score(n, candidate[n], ex) for n in COMPONENTS} for ex in batch]
        scores = [round(4 * sum(o.values()) / 3) / 4 for o in objectives]
        traces = list(batch) if capture_traces else None
        return EvaluationBatch(outputs=list(batch), scores=scores, trajectories=traces, objective_scores=objectives)

    def make_reflective_dataset(self, candidate, batch, components):
        return {name: [{"Inputs": ex} for ex in batch.trajectories] for name in components}


def propose(candidate, dataset, components):
    texts = {}
    for name in components:
        r = h("prop", name, candidate[name], "-".join(record["Inputs"] for record in dataset[name]))
        level = level_of(candidate[name])
        texts[name] = f"{name} v{level + 1 if r % 3 else max(0, level - 1)}.{r % 97}"
    return texts


class LoggedRandom(random.Random):
    """Notes its outermost calls. Without getrandbits in the class, integers are drawn from random()."""

    log = []
    depth = 0


def logged(name):
    original = getattr(random.Random, name)

    def method(self, *args, **kwargs):
        LoggedRandom.depth += 1
        before = list(args[0]) if name == "shuffle" else None
        try:
            result = original(self, *args, **kwargs)
        finally:
            LoggedRandom.depth -= 1
        if LoggedRandom.depth == 0:
            LoggedRandom.log.append(entry(name, args, kwargs, before, result))
        return result

    return method


def entry(name, args, kwargs, before, result):
    if name == "shuffle":
        return ["shuffle", before, list(args[0])]
    if name == "choices":
        return ["choices", list(args[0]), list(kwargs["weights"]), kwargs["k"], list(result)]
    if name == "sample":
        return ["sample", list(args[0]), kwargs.get("k", args[1] if len(args) > 1 else None), list(result)]
    if name == "choice":
        return ["choice", list(args[0]), result]
    return [name, *args, result]


class Recorder:
    def __init__(self):
        self.iterations = []
        self.events = []

    def on_iteration_start(self, event):
        self.events = []
        LoggedRandom.log = []

    def on_candidate_selected(self, event):
        self.events.append(["select", event["candidate_idx"]])

    def on_minibatch_sampled(self, event):
        self.events.append(["minibatch", list(event["minibatch_ids"])])

    def on_evaluation_end(self, event):
        self.events.append(["eval", event["candidate_idx"], list(event["scores"]), list(event["parent_ids"])])

    def on_evaluation_skipped(self, event):
        self.events.append(["skip", event["reason"]])

    def on_proposal_end(self, event):
        self.events.append(["propose", dict(event["new_instructions"])])

    def on_candidate_accepted(self, event):
        self.events.append(
            ["accept", event["new_candidate_idx"], event["new_score"], list(event["parent_ids"])]
        )

    def on_candidate_rejected(self, event):
        self.events.append(["reject", event["reason"]])

    def on_merge_attempted(self, event):
        self.events.append(["merge_attempt", list(event["parent_ids"]), dict(event["merged_candidate"])])

    def on_merge_accepted(self, event):
        self.events.append(["merge_accept", event["new_candidate_idx"], list(event["parent_ids"])])

    def on_merge_rejected(self, event):
        self.events.append(["merge_reject", list(event["parent_ids"]), event["reason"]])

    def on_pareto_front_updated(self, event):
        self.events.append(["front", list(event["new_front"]), list(event["displaced_candidates"])])

    def on_valset_evaluated(self, event):
        if event["iteration"] == 0:
            return
        scores = {str(k): v for k, v in event["scores_by_val_id"].items()}
        self.events.append(
            ["valset", event["candidate_idx"], event["average_score"], scores, event["is_best_program"]]
        )

    def on_iteration_end(self, event):
        state = event["state"]
        self.iterations.append(
            {
                "iteration": event["iteration"],
                "i": state.i,
                "ev": self.events,
                "calls": state.total_num_evals,
                "rng": LoggedRandom.log,
            }
        )


def option(value):
    """`Name{'field': 2}` is an object of one of the reference's classes."""
    match = re.fullmatch(r"(\w+)(\{.*\})", value) if isinstance(value, str) else None
    if match is None:
        return value
    name, fields = match[1], ast.literal_eval(match[2])
    for module in (proposal_sampling, proposal_selection, stop_condition):
        if hasattr(module, name):
            return getattr(module, name)(**fields)
    raise SystemExit(f"unknown class {name}")


def main(name, kw, integers_from="random"):
    methods = {method: logged(method) for method in LOGGED}
    plain = random.Random
    if integers_from == "bits":
        methods["getrandbits"] = lambda self, k: plain.getrandbits(self, k)
    recorder = Recorder()
    random.Random = type("Recorded", (LoggedRandom,), methods)
    try:
        result = gepa.optimize(
            seed_candidate={n: f"{n} v0.0" for n in COMPONENTS},
            trainset=[f"t{i}" for i in range(20)],
            valset=[f"v{i}" for i in range(12)],
            adapter=TaskAdapter(),
            custom_candidate_proposer=propose,
            callbacks=[recorder],
            logger=type("Quiet", (), {"log": lambda self, message: None})(),
            **{"max_metric_calls": 600, **{key: option(value) for key, value in kw.items()}},
        )
    finally:
        random.Random = plain
    return {
        "name": name,
        "kw": kw,
        "iterations": recorder.iterations,
        "result": {
            "best_idx": result.best_idx,
            "total_metric_calls": result.total_metric_calls,
            "parents": result.parents,
            "val": result.val_aggregate_scores,
            "discovery": result.discovery_eval_counts,
            "candidates": result.candidates,
            "front": {str(k): sorted(v) for k, v in result.per_val_instance_best_candidates.items()},
        },
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], json.loads(sys.argv[2]), *sys.argv[3:])))
