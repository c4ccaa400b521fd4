-- Everything here is folded from the ledger and can be thrown away and made anew.

CREATE TABLE progress (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 0),
    -- Every entry of the log up to here has been folded.
    position INTEGER NOT NULL,
    -- What the numbers in `shared` are keyed with.
    secret   BLOB NOT NULL
);

-- Devices as the log knew them at `progress.position`.
CREATE TABLE device (
    id    BLOB PRIMARY KEY,
    role  TEXT NOT NULL,
    scope TEXT NOT NULL,
    state TEXT NOT NULL
) WITHOUT ROWID;

-- A record's document, and where it is enumerated. `entered` is where in the log it came to
-- its present village; `villages` is a JSON list of all it has been in.
CREATE TABLE document (
    id          INTEGER PRIMARY KEY,
    low         INTEGER NOT NULL,
    village     INTEGER,
    entered     INTEGER NOT NULL,
    villages    TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    saved       BLOB NOT NULL
);

CREATE INDEX document_village ON document (village);

-- A record as the board, counts and exports read it.
CREATE TABLE person (
    id       INTEGER PRIMARY KEY,
    low      INTEGER NOT NULL,
    village  INTEGER,
    name     TEXT NOT NULL,
    -- Where the dwelling is, as answered.
    position TEXT NOT NULL,
    -- Its keys in `shared`, eight bytes each.
    shared   BLOB NOT NULL,
    -- The record that this one is read as, if it was merged into another.
    survivor BLOB,
    -- What is counted and filtered by; and what a list shows.
    facts    BLOB NOT NULL,
    summary  BLOB NOT NULL,
    -- What is compared with others, and what the village was asked.
    likeness BLOB NOT NULL,
    -- How its interview went.
    interview BLOB NOT NULL
);

-- With what is asked of a whole village, so that nobody's row need be opened for it.
CREATE INDEX person_village ON person (village, survivor, low, name, position);
CREATE INDEX person_survivor ON person (id) WHERE survivor IS NOT NULL;

-- Who has a number that should be one elder's or one house's: keyed hashes of ID numbers, phones,
-- accounts, cards, household numbers.
CREATE TABLE shared (
    key INTEGER NOT NULL,
    id  INTEGER NOT NULL,
    PRIMARY KEY (key, id)
) WITHOUT ROWID;

-- What is not simply part of its record. state: 'waiting', 'quarantined', 'refused'.
CREATE TABLE held (
    position INTEGER PRIMARY KEY,
    id       INTEGER NOT NULL,
    state    TEXT NOT NULL,
    -- What it waits for.
    missing  BLOB,
    -- The office let it in: it only waits.
    released INTEGER NOT NULL,
    problem  TEXT NOT NULL
);

CREATE INDEX held_record ON held (id, state);

-- Devices that brought a change to a record that does not hold together: what else they bring to
-- it is kept apart untried. Each try costs as much as the whole record.
CREATE TABLE distrusted (
    id     INTEGER NOT NULL,
    device BLOB NOT NULL,
    PRIMARY KEY (id, device)
) WITHOUT ROWID;

-- What is new where. `cause` is the entry of the log that let `entry` in: mostly itself;
-- `place` is the order in which one cause let several in.
-- kind: 0 change, 1 the record came to this village, 2 it left.
CREATE TABLE feed (
    village INTEGER NOT NULL,
    cause   INTEGER NOT NULL,
    place   INTEGER NOT NULL,
    entry   INTEGER NOT NULL,
    kind    INTEGER NOT NULL,
    id      INTEGER NOT NULL,
    PRIMARY KEY (village, cause, place)
) WITHOUT ROWID;

-- Sum of the records' fingerprints in each village.
CREATE TABLE village (
    village     INTEGER PRIMARY KEY,
    fingerprint BLOB NOT NULL,
    records     INTEGER NOT NULL
);

-- Who is linked to whom.
CREATE TABLE link (
    id       INTEGER NOT NULL,
    survivor BLOB NOT NULL,
    PRIMARY KEY (id, survivor)
) WITHOUT ROWID;
CREATE INDEX link_by_survivor ON link (survivor);

-- What reviewers said of two records, in the order of the log. `a` is the smaller; `turn` is
-- JSON.
CREATE TABLE judged (
    position INTEGER PRIMARY KEY,
    a        BLOB NOT NULL,
    b        BLOB NOT NULL,
    turn     TEXT NOT NULL
);

CREATE INDEX judged_pair ON judged (a, b);
CREATE INDEX judged_other ON judged (b);

-- Spot checks, by where in the log they were drawn. `drawn` is JSON.
CREATE TABLE spot_check (
    position INTEGER PRIMARY KEY,
    drawn    TEXT NOT NULL
);

-- Who was drawn, and what each record said then, as JSON. `place` is that among the lots.
CREATE TABLE spot_sample (
    spot_check INTEGER NOT NULL,
    record     BLOB NOT NULL,
    place      INTEGER NOT NULL,
    first      TEXT NOT NULL,
    PRIMARY KEY (spot_check, record)
) WITHOUT ROWID;

-- What was found of them, in the order of the log; the last counts. `interview` is JSON.
CREATE TABLE spot_interview (
    position   INTEGER PRIMARY KEY,
    spot_check INTEGER NOT NULL,
    record     BLOB NOT NULL,
    interview  TEXT NOT NULL
);

CREATE INDEX spot_interview_record ON spot_interview (spot_check, record);

-- What the subsidies pay, as offices entered it. `entered` is JSON.
CREATE TABLE standard (
    position INTEGER PRIMARY KEY,
    entered  TEXT NOT NULL
);
-- What was done about the matcher's model: what a training came to, or which model somebody
-- chose. `uses` is the entry whose model is in use since; 0 is the one that the program brings.
CREATE TABLE model (
    position INTEGER PRIMARY KEY,
    turn     TEXT NOT NULL,
    model    TEXT,
    uses     INTEGER NOT NULL
);

-- Lists from elsewhere. `position` is the entry of the log that brought it, `ended` the one that
-- took it away; `head` is JSON.
CREATE TABLE outside_list (
    position INTEGER PRIMARY KEY,
    id       BLOB NOT NULL,
    head     TEXT NOT NULL,
    lines    INTEGER NOT NULL,
    ended    INTEGER NOT NULL
);

-- Their lines. `id` follows from what the line says; `line` is JSON.
CREATE TABLE outside_line (
    list INTEGER NOT NULL,
    id   BLOB NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (list, id)
) WITHOUT ROWID;

CREATE INDEX outside_line_id ON outside_line (id);

-- Snapshots prepared for first downloads. Not part of what `verify` compares.
CREATE TABLE snapshot (
    division INTEGER NOT NULL,
    place    INTEGER NOT NULL,
    cursor   INTEGER NOT NULL,
    records  INTEGER NOT NULL,
    bytes    BLOB NOT NULL,
    PRIMARY KEY (division, place)
);
