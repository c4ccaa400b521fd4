"""Runs an exported model in Splink and compares its weights with ours.

usage: check_export.py PEOPLE.csv SETTINGS.json PAIRS.csv
PAIRS.csv are ours, of the same model, without third records (`--alone`).
"""

import json
import sys

import pandas as pd


def predict(people, settings):
    import splink

    major = int(splink.__version__.split(".")[0])
    db = splink.DuckDBAPI()
    if major >= 5:
        frame = db.register(people)
        linker = splink.Linker(frame, settings)
    else:
        linker = splink.Linker(people, settings, db)
    return linker.inference.predict(threshold_match_probability=0.01).as_pandas_dataframe()


def main(people, settings, pairs):
    frame = pd.read_csv(people, dtype=str, keep_default_na=True, skipinitialspace=True)
    settings = json.load(open(settings))
    identity = settings["unique_id_column_name"]
    theirs = predict(frame, settings)
    left, right = identity + "_l", identity + "_r"
    key = lambda a, b: (a, b) if a < b else (b, a)
    theirs = {key(a, b): w for a, b, w in zip(theirs[left], theirs[right], theirs["match_weight"])}
    ours = pd.read_csv(pairs, dtype={"id_l": str, "id_r": str})
    ours = {key(a, b): w for a, b, w in zip(ours["id_l"], ours["id_r"], ours["match_weight"])}
    both = set(theirs) & set(ours)
    most = max((abs(theirs[pair] - ours[pair]) for pair in both), default=float("inf"))
    print(json.dumps({"ours": len(ours), "splink": len(theirs), "both": len(both), "largest_difference_bits": most}))
    # Pairs at the very edge of 0.01 may be on either side of it.
    return 0 if both and most < 0.01 and len(both) >= 0.999 * max(len(ours), len(theirs)) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
