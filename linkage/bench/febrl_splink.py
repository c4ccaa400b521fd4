"""Splink on sheets of FEBRL's columns, as its own notebooks compare them.

usage: febrl_splink.py PAIRS.csv PEOPLE.csv [OTHER.csv]

Its notebooks block by single columns, which a million records do not allow: there these are rules
of two columns and more, so that what is wrong in one of them is found by another.
"""

import json
import resource
import sys
import time

import pandas as pd

COLUMNS = ["given_name", "surname", "street_number", "address_1", "suburb", "postcode", "date_of_birth", "soc_sec_id"]
BLOCKS = [("soc_sec_id",), ("date_of_birth", "surname"), ("date_of_birth", "given_name"), ("date_of_birth", "postcode"),
          ("date_of_birth", "street_number"), ("date_of_birth", "address_1"), ("given_name", "surname"),
          ("address_1", "surname"), ("address_1", "given_name"), ("address_1", "street_number"), ("address_1", "postcode"),
          ("surname", "postcode", "street_number"), ("given_name", "postcode", "street_number")]
SINGLE = [("soc_sec_id",), ("given_name",), ("surname",), ("date_of_birth",), ("postcode",)]
# Records up to which single columns do.
SMALL = 20_000


def main(out, *sheets):
    import splink
    import splink.comparison_library as cl
    from splink import SettingsCreator, block_on

    start = time.time()
    frames = [pd.read_csv(sheet, dtype=str, skipinitialspace=True) for sheet in sheets]
    frames = [frame.astype(object).where(frame.notna(), None) for frame in frames]
    read = time.time()
    blocks = SINGLE if sum(map(len, frames)) <= SMALL else BLOCKS
    name = lambda column: cl.JaroWinklerAtThresholds(column, [0.92, 0.88, 0.7]).configure(term_frequency_adjustments=True)
    slips = lambda column: cl.DamerauLevenshteinAtThresholds(column, [1, 2])
    reversed_names = ("l.given_name = r.surname AND l.surname = r.given_name AND "
                      "(l.date_of_birth = r.date_of_birth OR l.postcode = r.postcode)")
    settings = SettingsCreator(
        link_type="dedupe_only" if len(frames) == 1 else "link_only", unique_id_column_name="rec_id",
        comparisons=[name("given_name"), name("surname"), slips("date_of_birth"), slips("soc_sec_id"), slips("postcode"),
                     cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
                     name("address_1"), name("suburb")],
        blocking_rules_to_generate_predictions=[*(block_on(*rule) for rule in blocks), reversed_names],
        retain_intermediate_calculation_columns=False, retain_matching_columns=False)
    db = splink.DuckDBAPI()
    tables = [db.register(frame) for frame in frames]
    linker = splink.Linker(tables[0] if len(tables) == 1 else tables, settings)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        ["l.soc_sec_id = r.soc_sec_id", "l.given_name = r.given_name AND l.surname = r.surname AND l.date_of_birth = r.date_of_birth"], recall=0.9)
    training.estimate_u_using_random_sampling(max_pairs=1e6)
    training.estimate_parameters_using_expectation_maximisation(block_on("date_of_birth", "surname"))
    training.estimate_parameters_using_expectation_maximisation(block_on("soc_sec_id"))
    trained = time.time()
    pairs = linker.inference.predict(threshold_match_probability=0.01).as_pandas_dataframe()
    predicted = time.time()
    pairs = pairs.rename(columns={"rec_id_l": "id_l", "rec_id_r": "id_r"})
    pairs[["id_l", "id_r", "match_probability", "match_weight"]].to_csv(out, index=False)
    print(json.dumps({"total_seconds": time.time() - start, "seconds": {"read": read - start, "train": trained - read, "predict": predicted - trained},
                      "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, "pairs": len(pairs)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
