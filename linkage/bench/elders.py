"""Splink on the invented elders, tuned with care: pinyin, calendars and numbers prepared.

usage: elders.py PEOPLE.csv PAIRS.csv

What its documentation asks for, and what was tried on sheets that are not measured (seeds 7001 to
7003). Every column that ours reads is prepared for it: names in simplified characters with pinyin
beside them, in order and sorted, without 阿, 老, 小 and 氏; both readings of each date and the day
that the number tells; the 15-digit number brought to 18; all phones; hamlet and house.
One comparison for each fact, its levels from the closest down. What a household shares (phone,
guardian, house) is one comparison: as three, couples are linked. Term frequencies wherever values
are skewed. A fixed hard negative for two sound numbers that differ: left to EM it gets m = .07 and
links twins. Fixed u for equal numbers and slips, which no sample of random pairs holds. Blocking
rules of two facts or more. u from a million random pairs (ten million took half a minute more), m by
two passes of EM on rules that hold mostly one person.
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


def core(text):
    """What is left of a name without 阿, 老 or 小 before it and 氏 behind it."""
    if not text or len(text) < 2:
        return text
    return text[:-1] if text.endswith("氏") else text[1:] if text[0] in "阿老小" else text


def house(text):
    """Hamlet and house of an address."""
    found = re.search(r"(\d+)(?:村民小)?组(?:(\d+)号)?", text or "")
    return found.groups() if found else (None, None)


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
    frame["second"] = raw["监护人电话"].replace("", None)
    frame["reach"] = frame["phone"].fillna(frame["second"])
    frame["hamlet"], frame["house"] = zip(*raw["住址"].map(house))
    left = frame["name"].map(core).map(pinyin)
    frame["core"] = left.map(lambda all: " ".join(all) or None)
    frame["corelast"] = left.map(lambda all: all[-1] if all else None)
    frame["shi"] = frame["name"].map(lambda text: bool(text) and text.endswith("氏"))
    frame["first"] = syllables.map(lambda all: all[0] if all else None)
    frame["sorted"] = syllables.map(lambda all: " ".join(sorted(all)) or None)
    frame["born"] = frame["number"].map(lambda n: f"{n[6:10]}-{n[10:12]}-{n[12:14]}" if n else None)
    frame["anyday"] = frame["day"].fillna(frame["born"])
    frame["anyyear"] = frame["year"].fillna(frame["born"].str[:4])
    frame["home"], frame["tail"] = frame["number"].str[:14], frame["number"].str[6:]
    frame["guardian"] = raw["监护人"].map(once("name", name)).map(pinyin).map(lambda all: " ".join(all) or None)
    return frame.astype(object).where(frame.notna(), None)


def level(sql, label, **more):
    return {"sql_condition": sql, "label_for_charts": label, **more}


def null(*columns):
    sql = " OR ".join(f'"{column}_l" IS NULL OR "{column}_r" IS NULL' for column in columns)
    return level(sql, "missing", is_null_level=True)


def comparison(column, *levels):
    return {"output_column_name": column, "comparison_levels": [*levels, level("ELSE", "else")]}


SHARED = "(phone_l = phone_r OR phone_l = second_r OR second_l = phone_r OR second_l = second_r)"

COMPARISONS = [
    comparison("name", null("name"),
               level("name_l = name_r", "same", tf_adjustment_column="name"),
               level("pinyin_l = pinyin_r", "sound", tf_adjustment_column="pinyin"),
               level("sorted_l = sorted_r", "another order"),
               level("given_l = given_r", "given name", tf_adjustment_column="given"),
               level("pinyin_l = given_r OR given_l = pinyin_r", "surname dropped"),
               level("(core_l <> pinyin_l AND core_l IN (given_r, last_r, first_r, core_r)) OR (core_r <> pinyin_r AND core_r IN (given_l, last_l, first_l, core_l))", "nickname"),
               level("(shi_l AND corelast_l = first_r) OR (shi_r AND corelast_r = first_l)", "a woman of the family"),
               level("jaro_winkler_similarity(pinyin_l, pinyin_r) >= 0.92", "near"),
               level("jaro_winkler_similarity(pinyin_l, pinyin_r) >= 0.85", "less near"),
               level('"last_l" = "last_r"', "last character"),
               level('"first_l" = "first_r"', "surname")),
    comparison("number", null("number"),
               level("number_l = number_r", "same", u_probability=1e-7, fix_u_probability=True),
               level("damerau_levenshtein(number_l, number_r) <= 1", "slip", u_probability=1e-6, fix_u_probability=True),
               level("sound_l AND sound_r", "both sound", m_probability=1e-4, fix_m_probability=True),
               level("damerau_levenshtein(number_l, number_r) <= 2", "two slips", m_probability=0.01, fix_m_probability=True)),
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
    comparison("contact", level("(reach_l IS NULL OR reach_r IS NULL) AND (guardian_l IS NULL OR guardian_r IS NULL) AND (house_l IS NULL OR house_r IS NULL)", "missing", is_null_level=True),
               level("phone_l = phone_r AND guardian_l = guardian_r", "both", tf_adjustment_column="phone"),
               level(f"{SHARED} AND guardian_l = guardian_r", "both, another phone"),
               level("phone_l = phone_r", "phone", tf_adjustment_column="phone"),
               level(SHARED, "another phone"),
               level("guardian_l = guardian_r", "guardian", tf_adjustment_column="guardian"),
               level("hamlet_l = hamlet_r AND house_l = house_r", "house")),
    comparison("sex", null("sex"), level("sex_l = sex_r", "same")),
    comparison("ethnicity", null("ethnicity"), level("ethnicity_l = ethnicity_r", "same", tf_adjustment_column="ethnicity")),
]
BLOCKS = [("number",), ("pinyin", "anyyear"), ("given", "village"), ("anyday", "township"), ("anyday", "last"),
          ("anyday", "county", "sex"), ("twin", "last"), ("phone", "sex"), ("second", "sex"), ("guardian", "village"),
          ("last", "village", "sex"), ("corelast", "village", "sex"), ("anyyear", "village", "sex"), ("name", "township"),
          ("sorted", "township"), ("guardian", "anyyear"), ("home", "last"), ("hamlet", "house", "village"),
          ("hamlet", "house", "anyday"), ("hamlet", "house", "last"), ("tail",), ("name", "county"), ("pinyin", "guardian"),
          ("given", "county", "anyyear")]
# Equal across columns.
CROSSED = ['l."day" = r."twin" AND l."last" = r."last"', 'l."phone" = r."second" AND l."sex" = r."sex"']


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
        "blocking_rules_to_generate_predictions": [{"blocking_rule": one, "sql_dialect": "duckdb"} for one in [*map(rule, BLOCKS), *CROSSED]],
        "retain_intermediate_calculation_columns": False, "retain_matching_columns": False,
    }
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
