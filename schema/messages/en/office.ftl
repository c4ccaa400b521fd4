office-folder = The data folder { $folder } cannot be used: { $why }. Check the path and its permissions.
office-no-divisions = No divisions have been loaded. Run shouce divisions load first.
office-served = Another shouce serves the folder { $folder } already. Stop it first, or name another folder with --data.
serve-not-listening = The server cannot listen on { $address }: { $why }. Check the address, the port and the certificate.
office-divisions = The divisions that were loaded cannot be read. Run shouce divisions load again.
office-late = The running server has not worked off what is new in time. Try again later; if it stays so, look at the server's log.
ledger-disk-full = The server's disk is full or takes no more; nothing was stored. Make room on the server and try again; tablets keep their work and send it by themselves.
ledger-busy = Another program keeps the ledger busy. Try again later.
key-is = The data folder is sealed with the key { $id }, in { $path }. Backups open with the recovery key { $recovery }. Keep a copy of each apart from the folder, and the recovery key in the safe alone.
key-changed = Everything is sealed with the new key { $id }, in { $path }. Keep a new copy of that file; copies of the old key open nothing any more.
key-missing = The data folder is sealed, and its key { $path } is not there. Put it back from where you keep its copy, or name its place under key in shouce.toml. Nothing was changed.
key-file = The key { $path } cannot be read or written: { $detail }. Check the path and its permissions.
key-damaged = { $path } holds no key of Shouce. Put it back from where you keep its copy. Nothing was changed.
key-wrong = { $sealed } does not open with the key { $path } (id { $id }). Put the right one there, or name its place under key in shouce.toml. Nothing was changed.
key-no-recovery = The backup opens with the recovery key { $id } alone, and { $path } does not hold it. Bring that key from the safe and name its file with --recovery-key.
ledger-newer = The ledger was written by a newer program (version { $found }). Use the newer program.
ledger-old-sqlite = SQLite { $version } has a known defect and cannot be used.
ledger-failed = The ledger failed: { $detail }. Copy the data folder, then run shouce verify.
configuration-wrong = The configuration is wrong: { $detail }
backup-file = The file { $path } cannot be read or written. Check the path, the permissions and the free space.
backup-would-overwrite = { $path } holds a ledger already and is not overwritten. Move it away first.
backup-damaged = The backup is not whole: { $detail }. Use another one.
backup-not-a-ledger = { $path } is no backup of a Shouce ledger. Nothing was changed; use another file.
backup-attachment-missing = The photo { $hash } is damaged or not there, and was not copied. Run shouce verify; a tablet that still has it sends it again once its file is removed.
backup-made = The backup { $path } holds everything up to entry { $position }, and { $attachments } photos in the folder attachments beside it.
backup-restored = Restored up to entry { $position }, with { $attachments } photos; the new epoch is { $epoch }. Tablets give back what came after the backup with their next exchange.
serve-no-web-app = The tablet's web app is not there; looked for index.html in: { $looked }. Tablets already enrolled can sync. Build it with cargo xtask web, or say with --web where it is.
health-state = Version { $version }, epoch { $epoch }: { $received } entries received, { $folded } folded, { $backed_up } backed up; { $records } records, { $attachments } photos, { $held } changes held.
tls-exists = { $path } is there already, and tablets may trust it. To make a new server certificate: shouce tls renew. To begin anew, move the folder away first.
tls-failed = No certificate was made: { $detail }
tls-file = The file { $path } cannot be read or written: { $detail }. Check the path and its permissions.
tls-guide =
    TRUSTING THE COUNTY'S SERVER ON AN ANDROID TABLET

    Once for each tablet, by whoever sets it up. The tablet needs a screen lock.

    1. Copy the file { $file } to the tablet, by USB cable or card. Never the files that end in .key.
    2. Settings > Security > Encryption & credentials > Install a certificate > CA certificate > Install anyway; choose { $file }. Makers call these pages differently: search the settings for "certificate".
    3. Look at it: Settings > Security > Encryption & credentials > Trusted credentials > User. The SHA-256 fingerprint must be this one, or take the certificate away again:
       { $fingerprint }
    4. Open { $address } in Chrome. There is no warning. Menu > Add to Home screen > Install, then open the app from there and scan the enrolment code.

    The tablet trusts this authority until { $until }, for this server's names and private networks only. The authority's key (authority.key) is best kept on a USB stick in the safe: it is needed for shouce tls renew alone.
tls-made = The server's certificate is for { $names } and holds until { $until }. Renew it a month before: shouce tls renew. In shouce.toml:
    {"["}tls]
    certificate = "{ $certificate }"
    key = "{ $key }"
tls-name = “{ $name }” is neither a name nor an address. Write it like census.lan or 192.168.1.20, without https and port.
tls-no-authority = There is no authority in { $folder }. Make one with shouce tls init, or name the folder of its key with --authority.
tls-not-vouched = The county's authority cannot vouch for { $name }: { $detail }. It does so for the names that it was made with and for private networks; for others a new authority is needed, which every tablet must trust anew.
verify-equal = Equal: { $entries } entries make { $records } records, the same in every row; { $attachments } photos are what their names say.
verify-everybody = Nobody has vanished: { $created } records were made; { $active } are active, { $dead } dead, { $merged } read as another one.
verify-vanished = Somebody has vanished: { $created } records were made, { $active } are active, { $dead } dead, { $merged } read as another one, { $astray } of them as one that is not there. Keep a copy of the data folder and report it.
verify-attachments = { $count } photos are damaged or not there. Copy them back from a backup; a tablet that still has one sends it again once its file is removed.
verify-differs = { $rows } rows are not as the ledger says. Stop the server, delete projection.db and start it again.
divisions-loaded = { $divisions } divisions loaded; { $problems } lines have problems.
device-code = This is the one-time code for the device { $label }. It can be used for seven days.
device-address = { $address } is not an address as tablets reach the server. Write it like https://host.
device-locked-out = { "  " }locked out: the tablet shows { $code }. To give it its store back: shouce device unlock
device-no-such-unlock-code = The device { $device } does not wait with this code. Compare it with the tablet; see shouce device list.
device-not-active = The device { $device } is revoked or not confirmed, so it cannot be unlocked. See shouce device list.
device-not-locked-out = The device { $device } does not wait to be unlocked. Have the tablet connected and its unlock page open.
device-several-unlock-codes = The device { $device } waits with several codes. Ask the surveyor which one the tablet shows, and give it with --code.
device-unlocked = The device { $device } (code { $code }) gets its store's key with its next request, and has a new PIN set.
device-line = { $device }  { $label }  { $role }  { $state }  { $scope }
device-now-revoked = The device { $device } is revoked. What it still sends goes to quarantine.
device-confirmed = The device { $device } is confirmed.
device-assigned = The device { $device } works elsewhere from its next exchange on.
device-nothing-to-confirm = The device { $device } need not be confirmed.
device-not-found = There is no device { $device }. See shouce device list.
device-ambiguous = { $device } is more than one device. Write more of its id.
device-division-retired = The division { $code } is retired. Use a code that is in force.
device-division-unknown = The division { $code } is not in the table. Check its digits.
quarantine-released = Entry { $position } has been let in.
quarantine-refused = Entry { $position } stays out; it is kept.
quarantine-released-waits = Entry { $position } was released. It follows a change that is not here yet, and is let in as soon as that comes.
quarantine-still-held = Entry { $position } was released, but its record cannot take it: it stays in quarantine.
quarantine-not-held = Entry { $position } is not in quarantine. See shouce quarantine list.
bundle-torn = The file ends within an entry: its last { $bytes } bytes were left out. What is whole was taken.
bundle-received = { $frames } frames received with { $changes } new changes; { $refused } frames refused.
roster-unreadable = The file cannot be read: { $detail }. Nothing was imported. Check the file, or save it anew as XLSX.
roster-format = The file is neither XLSX nor CSV (an old .xls and a file with a password are neither). Save it as XLSX without a password in the spreadsheet program.
roster-encoding = The text is neither UTF-8 nor GB 18030. Save the list as XLSX.
roster-too-large = The file has { $bytes } bytes; the most is { $most }. Split it by county.
roster-no-such-sheet = The workbook has no sheet “{ $sheet }” with something in it. Write its name as it stands.
roster-open-quote = A quotation mark in line { $line } is never closed, so that the lines below it cannot be told apart. Correct it, or save the list as XLSX.
roster-no-such-source = { $code } is no source of a list. Choose one of: { $choices }.
roster-other-sheets = Only the sheet “{ $sheet }” was read. Nobody was read from: { $others }. Name one with --sheet to import it too.
roster-no-headings = No row looks like headings. Write headings such as 姓名 and 所在村 in the first row, or name columns with --column.
roster-empty = There is no line below the headings.
roster-column-missing = No column fills in { $field }, which every line needs. Say which with --column { $field }=COLUMN.
roster-no-such-column = There is no column { $column }. Write its heading as it stands, or its letter.
roster-no-such-field = { $field } is not a field that a list fills in.
roster-two-columns = Two columns fill in { $field }. Say which with --column { $field }=COLUMN.
roster-line-bad = Line { $line }, column { $column } cannot be imported: { $sentence }
roster-whole-line-bad = Line { $line } cannot be imported: { $sentence }
roster-line-odd = Line { $line }, column { $column } is imported as written; check it: { $sentence }
roster-cell-empty = This cell must not be empty.
roster-cell-broken = The spreadsheet's formula came to nothing here ({ $found }). Write the value itself.
roster-cells-beyond = This line has more cells than there are headings: a comma within a cell has probably moved the rest. Correct it, or save the list as XLSX.
roster-digits-lost = The spreadsheet kept the number as a number, and its last digits are lost. Fill it in anew, as text.
roster-repeated = This is the same person as in line { $earlier }. Delete one of them.
roster-division-ambiguous = More than one village has this name. Add columns for township and county, or write the twelve digits.
roster-division-unknown-name = No division of the table has this name. Check how it is written, or write the twelve digits.
roster-division-retired = The division { $code } is retired; its successor is probably { $successor }. Confirm that and write it.
roster-division-abolished = The division { $code } is retired, and no successor is known. Ask which village it belongs to now, and write that.
roster-division-never-existed = The division { $code } never existed. Check its digits.
roster-division-not-covered = The division { $code } is not in this prefecture.
roster-not-a-village = The division { $code } is not a village or community. Name the village.
roster-read = { $good } lines can be imported, { $bad } cannot; { $issues } remarks.
roster-preview = This was only a look; nothing was imported. Add --yes to import.
roster-bad-lines = { $bad } lines cannot be imported, so none was. Mend them, or leave them out with --skip-bad.
roster-imported = Imported: { $new } new, { $changed } changed, { $unchanged } unchanged, { $skipped } left out.
count-code = code
count-division = division
count-resident = resident
count-male = male
count-female = female
count-unstated = sex not stated
count-registered = registered
count-total = total
count-left-out = Not counted: { $merged } read as another record, { $dead } dead, { $not_found } not found, { $under_80 } under 80, { $perhaps_80 } perhaps under 80, { $no_birth } without a birth date, { $nowhere } of no known division.
count-doubts = Counted, but perhaps of another age group: { $uncertain }; on the word of a list alone: { $unvisited }; perhaps twice, for an ID number that another has too: { $twice }.
export-format = The file's name must end in .csv or .xlsx; people also go into .parquet.
export-file = The table cannot be put together: { $detail }. Use .csv.
export-too-many-rows = { $rows } lines are more than an XLSX sheet can have. Use .csv.
export-no-reason = The reason must not be empty. Say what for, and on what ground.
export-written = { $rows } lines written to { $path }.
export-findings = to look at
export-record = record
export-check = check
export-severity = kind
export-soft = mend, or confirm that it is so
export-excusable = mend, or give a reason and a photo of the document
export-hard = mend
export-questions = questions
export-to-do = what to do
ask-outside-scope = There is no such division, or it is not one of yours ({ $division }). Choose one from the list.
ask-no-scope = Your account has no division yet. Ask the administrator.
ask-no-such-field = There is no field “{ $field }” to ask for. Choose one from the list.
ask-masked = The answers to “{ $field }” are masked to you: you cannot filter or sort by them.
ask-no-such-value = “{ $value }” is no value of “{ $field }”. Choose one from the list.
ask-too-many = A page has { $most } lines at most. Ask for fewer.
ask-too-many-cells = A table has { $most } cells at most. Choose fields with fewer values, or a smaller division.
