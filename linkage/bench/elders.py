"""Splink on the invented elders, tuned with care: pinyin, calendars and numbers prepared.

usage: elders.py PEOPLE.csv PAIRS.csv

What its documentation asks for, and what was tried on sheets that are not measured: names in
simplified characters with pinyin beside them, one comparison for each fact with its levels from
the closest down, term frequencies wherever values are skewed, phone and guardian as one
comparison (as two, couples are linked), both readings of each date, the 15-digit number brought
to 18, a fixed hard negative for two sound numbers that differ (a level of neighbouring numbers
keeps the default m, which training never sees, and links twins), u of equal numbers and of slips, which no sample of random
pairs holds, blocking rules of two facts, u
from random pairs, m by two passes of EM on rules that hold mostly one person.
"""

import json
import re
import resource
import sys
import time

import pandas as pd
from lunardate import LunarDate
from opencc import OpenCC
from pypinyin import Style, lazy_pinyin

WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
SIMPLE = OpenCC("t2s")
seen = {}


def once(name, work):
    def remembered(text):
        key = (name, text)
        if key not in seen:
            seen[key] = work(text)
        return seen[key]
    return remembered


def name(text):
    return re.sub(r"[·•.．・‧\s]", "", SIMPLE.convert(text or "")) or None


def check(digits):
    return "10X98765432"[sum(w * int(d) for w, d in zip(WEIGHTS, digits)) % 11]


def number(text):
    text = re.sub(r"\s", "", text or "").upper()
    if re.fullmatch(r"\d{15}", text):
        text = text[:6] + "19" + text[6:]
        return text + check(text)
    return text if re.fullmatch(r"\d{17}[\dX]", text) else None


def days(text, calendar):
    parts = [int(part) for part in re.findall(r"\d+", text or "")]
    if len(parts) == 1 and parts[0] > 9999999:
        parts = [parts[0] // 10000, parts[0] // 100 % 100, parts[0] % 100]
    if not parts:
        return None, None, None
    if len(parts) < 3:
        return str(parts[0]), None, None
    year, month, day = parts[:3]
    solar = "%04d-%02d-%02d" % (year, month, day)
    try:
        lunar = LunarDate(year, month, day, "闰" in text).toSolarDate().isoformat()
    except Exception:
        lunar = None
    stated = lunar if calendar == "农历" else solar
    return str(year), stated, solar if calendar == "农历" else lunar


def prepare(path):
    raw = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame = pd.DataFrame({"unique_id": raw["编号"]})
    frame["name"] = raw["姓名"].map(once("name", name))
    pinyin = once("pinyin", lambda text: lazy_pinyin(text, style=Style.NORMAL) if text else [])
    syllables = frame["name"].map(pinyin)
    frame["pinyin"] = syllables.map(lambda all: " ".join(all) or None)
    frame["given"] = syllables.map(lambda all: " ".join(all[1:]) or None)
    frame["last"] = syllables.map(lambda all: all[-1] if all else None)
    frame["sex"] = raw["性别"].replace("", None)
    frame["ethnicity"] = raw["民族"].replace("", None)
    frame["number"] = raw["身份证号"].map(number)
    frame["sound"] = frame["number"].map(lambda n: n is not None and check(n[:17]) == n[17])
    dates = [days(text, calendar) for text, calendar in zip(raw["出生日期"], raw["历法"])]
    frame["year"], frame["day"], frame["twin"] = zip(*dates)
    frame["county"], frame["township"] = raw["县"], raw["县"] + raw["乡镇"]
    frame["village"] = frame["township"] + raw["村"]
    frame["phone"] = raw["联系电话"].replace("", None)
    frame["guardian"] = raw["监护人"].map(once("name", name)).map(pinyin).map(lambda all: " ".join(all) or None)
    return frame.astype(object).where(frame.notna(), None)


def level(sql, label, **more):
    return {"sql_condition": sql, "label_for_charts": label, **more}


def null(*columns):
    sql = " OR ".join(f'"{column}_l" IS NULL OR "{column}_r" IS NULL' for column in columns)
    return level(sql, "missing", is_null_level=True)


def comparison(column, *levels):
    return {"output_column_name": column, "comparison_levels": [*levels, level("ELSE", "else")]}


COMPARISONS = [
    comparison("name", null("name"),
               level("name_l = name_r", "same", tf_adjustment_column="name"),
               level("pinyin_l = pinyin_r", "sound", tf_adjustment_column="pinyin"),
               level("given_l = given_r", "given name", tf_adjustment_column="given"),
               level("pinyin_l = given_r OR given_l = pinyin_r", "surname dropped"),
               level("jaro_winkler_similarity(pinyin_l, pinyin_r) >= 0.92", "near"),
               level("jaro_winkler_similarity(pinyin_l, pinyin_r) >= 0.85", "less near"),
               level('"last_l" = "last_r"', "last character"),
               level("split_part(pinyin_l, ' ', 1) = split_part(pinyin_r, ' ', 1)", "surname")),
    comparison("number", null("number"),
               level("number_l = number_r", "same", u_probability=1e-7, fix_u_probability=True),
               level("sound_l AND sound_r", "both sound", m_probability=1e-4, fix_m_probability=True),
               level("damerau_levenshtein(number_l, number_r) <= 1", "slip", u_probability=1e-6, fix_u_probability=True),
               level("damerau_levenshtein(number_l, number_r) <= 2", "two slips")),
    comparison("birth", null("year"),
               level("day_l = day_r", "same"),
               level("day_l = twin_r OR twin_l = day_r OR twin_l = twin_r", "other calendar"),
               level("year_l = year_r AND substr(day_l, 6, 2) = substr(day_r, 9, 2) AND substr(day_l, 9, 2) = substr(day_r, 6, 2)", "swapped"),
               level("abs(CAST(year_l AS INT) - CAST(year_r AS INT)) <= 2 AND substr(day_l, 6) = substr(day_r, 6)", "nominal age"),
               level("damerau_levenshtein(day_l, day_r) <= 1", "slip"),
               level("year_l = year_r AND (day_l IS NULL OR day_r IS NULL)", "year only"),
               level("year_l = year_r", "year"),
               level("abs(CAST(year_l AS INT) - CAST(year_r AS INT)) <= 2", "near year")),
    comparison("place", null("village"), level("village_l = village_r", "village"),
               level("township_l = township_r", "township"), level("county_l = county_r", "county")),
    comparison("contact", level("(phone_l IS NULL OR phone_r IS NULL) AND (guardian_l IS NULL OR guardian_r IS NULL)", "missing", is_null_level=True),
               level("phone_l = phone_r AND guardian_l = guardian_r", "both", tf_adjustment_column="phone"),
               level("phone_l = phone_r", "phone", tf_adjustment_column="phone"), level("guardian_l = guardian_r", "guardian", tf_adjustment_column="guardian")),
    comparison("sex", null("sex"), level("sex_l = sex_r", "same")),
    comparison("ethnicity", null("ethnicity"), level("ethnicity_l = ethnicity_r", "same", tf_adjustment_column="ethnicity")),
]
BLOCKS = [("number",), ("pinyin", "year"), ("given", "village"), ("day", "township"), ("day", "last"),
          ("twin", "last"), ("phone", "sex"), ("guardian", "village"), ("last", "village", "sex"),
          ("year", "village", "sex"), ("name", "township"), ("guardian", "year")]


def rule(columns, l="l", r="r"):
    return " AND ".join(f'{l}."{column}" = {r}."{column}"' for column in columns)


def main(people, out):
    import splink

    start = time.time()
    frame = prepare(people)
    prepared = time.time()
    settings = {
        "link_type": "dedupe_only", "sql_dialect": "duckdb", "unique_id_column_name": "unique_id",
        "probability_two_random_records_match": 1e-6, "comparisons": COMPARISONS,
        "blocking_rules_to_generate_predictions": [{"blocking_rule": rule(one), "sql_dialect": "duckdb"} for one in BLOCKS],
        "retain_intermediate_calculation_columns": False, "retain_matching_columns": False,
    }
    settings["blocking_rules_to_generate_predictions"].append(
        {"blocking_rule": 'l."day" = r."twin" AND l."last" = r."last"', "sql_dialect": "duckdb"})
    db = splink.DuckDBAPI()
    linker = splink.Linker(db.register(frame), settings)
    linker.training.estimate_probability_two_random_records_match(
        [rule(["number"]), rule(["name", "day"])], recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    linker.training.estimate_parameters_using_expectation_maximisation(rule(["name", "day"]))
    linker.training.estimate_parameters_using_expectation_maximisation(rule(["number"]))
    trained = time.time()
    pairs = linker.inference.predict(threshold_match_probability=0.01).as_pandas_dataframe()
    predicted = time.time()
    pairs = pairs.rename(columns={"unique_id_l": "id_l", "unique_id_r": "id_r"})
    pairs[["id_l", "id_r", "match_probability", "match_weight"]].to_csv(out, index=False)
    print(json.dumps({"total_seconds": time.time() - start, "seconds": {"prepare": prepared - start, "train": trained - prepared, "predict": predicted - trained},
                      "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, "pairs": len(pairs)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
