tablet-enrolled = Enrolled at { $server }. Next: tablet sync.
tablet-folder = The folder { $folder } cannot be used: { $why }.
tablet-no-server = The server's address is not known. Give it with --server.
tablet-pin-needed = This store has a PIN. Give it with --pin or SHOUCE_PIN.
tablet-moved = The store was moved or copied: it writes under new numbers from now on; nothing else changes.
tablet-synced = Synced: { $records } records, { $up } bytes up, { $down } down, { $requests } requests, { $seconds } s, { $cuts } cuts; { $unsent } unsent, { $received } undecided, { $quarantined } kept apart.
tablet-broken-off = Broken off: { $records } records, { $up } bytes up, { $down } down, { $requests } requests, { $seconds } s, { $cuts } cuts; { $unsent } unsent, { $received } undecided, { $quarantined } kept apart.
tablet-not-synced = Not synced yet: { $unsent } unsent. Everything is kept here; run tablet sync when there is a signal.
tablet-status = { $records } records; { $unsent } unsent, { $received } received, { $waiting } waiting, { $quarantined } kept apart.
tablet-saved = Saved { $record }.
tablet-submitted = Handed in { $record }.
tablet-missing = { $question }: an answer is needed here.
tablet-no-conflicts = There is no conflict to decide.
tablet-no-questions = Nothing is asked.
tablet-record-elsewhere = (not on this tablet)
tablet-nobody-alike = Nobody here is likely the same person.
tablet-no-such-field = There is no question { $field }. See the names with tablet show.
tablet-not-an-answer = “{ $given }” is not written as field=answer.
tablet-record-ambiguous = More than one record begins with { $record }. Write more of it.
tablet-nothing-to-hand-over = There is nothing to hand over.
tablet-handed-over = Written to { $file } ({ $bytes } bytes).
tablet-brought = Received: { $added } new, { $changed } changed, { $known } known, { $hidden } not shown, { $carried } carried on.
tablet-card = The card is written to { $file }. Give it to whoever hands over.
tablet-not-a-card = { $path } is not a tablet's card. Have the other tablet write it anew with tablet card.
tablet-nothing-to-rescue = There is no store in the folder { $folder } to rescue. Check the folder.
tablet-rescued = Rescued { $records } records and { $unsent } unsent changes; lost { $lost } records and { $lost_unsent } changes. The damaged file is kept as { $file }.
tablet-pin-set = The PIN is set. If it is forgotten, only what was synced or sealed to the server comes back.
tablet-word-synced = synced
tablet-word-unsynced = not synced
tablet-word-conflict = conflict
tablet-not-answered = (blank)
tablet-unknown = (unknown)
tablet-refused = (refused)
tablet-work-line = line { $line }: { $why }
tablet-coverage =
    { $which ->
        [found] found
        [moved] away
        [died] died
        [unknown] no such person
        [refused] refused
       *[not_visited] not visited
    }
tablet-stage =
    { $which ->
        [submitted] handed in
        [returned] sent back
        [verified] verified
        [approved] approved
       *[draft] draft
    }
tablet-layer =
    { $which ->
        [list] list
        [verification] township
        [ruling] county
       *[observation] visit
    }
tablet-clock =
    { $which ->
        [anchored] (clock set by the server)
        [elapsed] (clock set more than a day before)
       *[bare] (clock not checked)
    }
