## Values and answers

account-character = “{ $found }” in place { $position } of the account number is no digit. Compare the bank book or card.
account-check-digit = The digits of the card number do not fit together: one may be miscopied. Compare them with the card.
account-length = The account number has { $found } digits; it should have 12 to 19. Check for missing or extra ones.
answer-codes-out-of-order = A choice was made twice, or out of order. Choose again.
answer-grid-incomplete = Each of the { $items } items needs one choice. Fill in the rest.
answer-must-be =
    This must be “{ $expected ->
        [true] yes
       *[other] no
    }” before the record can be submitted. Check and correct it.
answer-not-in-list = This is none of the choices. Choose one of them.
answer-not-number = A whole number is needed here. Write digits.
answer-not-text = Text is needed here. Write it again.
answer-not-yes-or-no = Answer yes or no.
answer-out-of-range = The number must be between { $min } and { $max }. Check it.
answer-too-big = The file is too big; { $max_bytes } bytes are the most. Take it again at a lower quality.
answer-wrong-shape = This question is not answered in that way. Answer it in the form.
date-incomplete =
    The date is told to the { $found ->
        [Y] year
        [M] month
       *[D] day
    } only, but the { $wanted ->
        [Y] year
        [M] month
       *[D] day
    } is needed. Complete it.
date-month-length =
    In the lunar year { $year }, { $leap ->
        [true] leap month
       *[false] month
    } { $month } has { $days } days, not { $day }. Check the date and its calendar.
date-no-such-day = Month { $month } of { $year } has { $days } days, not { $day }. Check the date.
date-no-such-leap-month =
    The lunar year { $year } has no leap month { $month }{ $leap-month ->
        [none] {""}
       *[other] ; its leap month is { $leap-month }
    }. Check the date.
date-no-such-month = There is no month { $month }. Check the date.
date-other-calendar =
    This is a { $calendar ->
        [L] lunar date
        [S] solar date
       *[U] date of another calendar
    }, which is not the calendar chosen. Check which one is meant.
date-short-year = Write the year with four digits, like 1936.
date-too-precise =
    Only the { $wanted ->
        [Y] year
        [M] month
       *[D] day
    } is needed here. Leave the rest out.
date-unreadable = The date cannot be read. Write it like 1936-08-15.
date-year-out-of-range = The year { $year } is not between { $first } and { $last }. Check it.
division-character = “{ $found }” in place { $position } of the division code is no digit. Check it.
division-gap =
    The division code has a gap: its { $level ->
        [province] province
        [prefecture] prefecture
        [county] county
        [township] township
       *[village] village
    } is zero, but something below is not. Check it.
division-length = The division code has { $found } digits; it should have 12 (6 for a county, 9 for a township). Check it.
division-no-such-province = No province has the first two digits { $digits }. Check the division code.
id-number-birth-date = The birth date in the ID number, { $year }-{ $month }-{ $day }, does not exist. Compare the document.
id-number-born-before-1900 = The ID number says born in { $year }, before 1900. Compare the document.
id-number-century-unknown = Sequence { $sequence } of old 15-digit numbers was given to people born before 1900, so the number cannot be lengthened. Write the 18 digits of the document.
id-number-character = “{ $found }” in place { $position } of the ID number cannot be: digits only, X at the end. Compare the document.
id-number-check-character = The last character of the ID number should be { $expected }, not { $found }: one may be miscopied. Compare each with the document.
id-number-length = The ID number has { $found } characters; it should have 18 (15 in old ones). Check for missing or extra ones.
name-birth-order = This is a birth-order name, which others in the village share. See whether the document has a surname and a full name.
name-character = “{ $found }” in place { $position } cannot stand in a name. Compare the document.
name-dot = A dot “·” stands between two parts of a name, not at its ends or twice. Correct it.
name-empty = The name is missing. Write the name of the document.
name-kin = This is what others call the elder, not a name. Write the name of the document.
name-placeholder = This says that the name is not known. Ask the family or a village cadre, and write it.
name-private-use-character = Character { $position } of the name exists in one font only. Use a standard one, or describe its parts in the remarks.
name-shi = This names a married woman by surnames alone. See whether the document has her own name.
name-space-at-the-end = There is a space before or after the name. Remove it.
name-too-long = The name has { $found } characters; { $most } are the most. Check it.
name-unknown-character = Character { $position } of the name was not written. Compare the document, or describe its parts in the remarks.
phone-area-code-missing = The area code is missing. Add it, like 0886.
phone-character = “{ $found }” in place { $position } of the telephone number is no digit. Correct it.
phone-landline-length = After the area code stand 7 or 8 digits, here { $found }. Check the number.
phone-mobile-length = A mobile number has 11 digits; this has { $found }. Check it.
position-accuracy = The accuracy is not between 0 and { $most } metres. Take the position again outdoors.
position-latitude = A latitude is between -90 and 90. Take the position again.
position-longitude = A longitude is between -180 and 180. Take the position again.
position-unreadable = The position cannot be read. Take it again.

## The table of divisions

divisions-place =
    Line { $line } of the { $table ->
        [past] past
       *[current] current
    } divisions ({ $division })
divisions-cell-missing = { divisions-place } has too few cells. Complete it and load again.
divisions-code = { divisions-place } has a code that cannot be one. Correct it and load again.
divisions-column-missing =
    The table of { $table ->
        [past] past
       *[current] current
    } divisions has no column { $column }. Add it and load again.
divisions-level = { divisions-place } has another level than its code, which is of level { $level }. Correct it and load again.
divisions-name-missing = { divisions-place } has no name. Add it and load again.
divisions-not-utf8 = { divisions-place } is not UTF-8. Save the file as UTF-8 and load again.
divisions-parent = { divisions-place } has a parent that does not fit its code. Correct it and load again.
divisions-parent-missing = { divisions-place } has the parent { $parent }, which is not in the table. Add it and load again.
divisions-read =
    The table of { $table ->
        [past] past
       *[current] current
    } divisions cannot be read. Check that the file is whole.
divisions-repeated = { divisions-place } has the code of an earlier line, and replaces it. Delete one of them.
divisions-status = { divisions-place } has a status that is unknown or contradicts the current table. Correct it and load again.
divisions-successor-missing = { divisions-place } names a successor that is not in the current table. Check it.
divisions-years = { divisions-place } has years that are none or run backwards. Correct them and load again.

## Changes of a record

change-checksum = The change was damaged on its way (its checksum does not fit) and was not stored. The tablet keeps it and sends it again.
change-dependency-missing = What this change follows has not arrived. It is taken up when that does; nothing need be done again.
change-document-full = This record has been changed as often as it can be; the change was not taken. Ask the county office.
change-malformed = The change is damaged and was not taken. The tablet keeps it; ask the county office.
change-not-allowed = This device's office may not write “{ $what }”; the change is kept apart. Have the office in charge write it, or ask the county.
change-not-ours = The change is not written as this system writes; it is kept apart. Ask the county office.
change-out-of-range = A number within the change is out of range; it was not taken. The tablet keeps it: check the tablet's date and ask the county office.
change-quarantined = The change is kept apart; nothing is lost. The county will decide.
change-sequence = The change's number does not follow what came before: the tablet's store may have been copied. It is kept apart; ask the county office.
change-too-large = One change is too large and was not taken. Write long texts in several steps.
change-too-many = One change holds too much and was not taken. Save in several steps.
change-unknown-key = The change writes to something this version does not have; it is kept apart. Update the server, or ask the county office.
edit-document-full = This record has been changed as often as it can be; this was not saved. Ask the county office.
edit-member-too-long = One item is empty or too long ({ $bytes } bytes); this was not saved. Shorten it.
edit-step-too-large = Too much was written in one step; this was not saved. Save it in several steps, or shorten it.
edit-text-too-long = The text has { $bytes } bytes; { $most } are the most. It was not saved. Shorten it.

## On the wire

frame-author = The packet holds a change that is not its author's; it was not stored. Ask the county office.
frame-dictionary = The packet's dictionary is not known here; it was not stored. Update the server, then sync; the tablet loses nothing.
frame-malformed = The packet is cut short or damaged; it was not stored. The tablet keeps the work and sends it again.
frame-signature = The packet's signature is not the device's; it was not stored. Ask the county office to enrol the device again.
frame-too-large = The packet is too large; it was not stored. The tablet sends it again in smaller ones.
frame-too-much = The request brings more than the server takes at once; this packet was not stored and the tablet keeps it. Sync over the network, which brings it in parts.
frame-unknown-reference = The packet follows a change that the server does not have. The tablet sends it again in full; nothing need be done.
frame-version = The packet's version is not known here. Update the server, then sync; the tablet loses nothing.
bundle-not-a-bundle = This is no hand-over file, or it is damaged. Check the file, or have it handed over again.
bundle-sealed = The hand-over file is damaged, or is for another tablet or server. Check the file, or have it handed over again.
bundle-sender = The hand-over file is not by a tablet enrolled at this server; it was not taken. Check where it comes from.
bundle-too-large = The hand-over file has { $bytes } bytes, which is too large. Sync a part of the work, then hand over the rest.
bundle-too-many = The hand-over file has more than { $most } packets or tablets, which is too many. Sync a part of the work, then hand over the rest.
exchange-malformed = The request is cut short or damaged; nothing was stored. The tablet sends it again.
exchange-signature = The request's signature is not the device's. Ask the county office to enrol it again; the tablet loses nothing.
exchange-too-many-frames = The request brings { $frames } packets; at most { $most } go into one. None was stored and the tablet keeps them all; update the tablet program, then sync.
exchange-version = Tablet and server have different versions and cannot sync. Update the older one; the tablet loses nothing.

attachment-empty = The photo or voice note is empty; it was not stored. Take it again.
attachment-media-type = The file is no photo or voice note of a kind that is taken; it was not stored. Take it again in the form.
attachment-other-content = The photo or voice note was damaged on its way; it was not stored. The tablet keeps it and sends it again.
attachment-other-kind = The file is not the kind of photo or voice note that it says; it was not stored. The tablet keeps it: take it again.
attachment-out-of-place = A piece of the photo or voice note does not fit; it was not stored. The tablet sends it again.
attachment-too-large = The photo or voice note has { $bytes } bytes; { $most } are the most. It was not stored. Take it again at a lower quality.

## Devices and what is held back

enrolment-code-expired = The code has expired. Ask the county office for another.
enrolment-code-malformed = The code should have 16 letters and digits; this has { $length }, or a character that codes do not have. Type it again or scan it.
enrolment-code-unknown = There is no such code. Compare it with the slip, or ask the county office for another.
enrolment-code-used = Another device has used this code. Ask the county office for another.
device-revoked = This device is revoked. What it still sends is kept for the county to look at. Ask there.
device-unconfirmed = The server was restored from a backup: the county office must confirm this device before it can sync. Nothing is lost; ask there.
device-unknown = The server does not know this device. Ask the county office for a code and enrol again; the tablet loses nothing.
device-unknown-author = The device { $device } that wrote this is not enrolled here; it was not stored. Enrol that device, then sync or hand over again.
unlock-escrow = This tablet's emergency key is damaged, or is for another server; it cannot be unlocked by it. Hand the sealed file of unsent work to the county, then enrol again.
quarantine-copied = This tablet's store was copied and its numbers were used twice. It has written the work again under new ones; nothing is lost.
quarantine-device-revoked = The device is revoked; what it sent is kept apart. The county may look at it and let it in.
quarantine-device-unconfirmed = The device is not confirmed yet; what it sent is kept apart. The county must confirm the device.
quarantine-newer-schema = This comes from a newer form (version { $found }; the server has { $known }) and is kept apart. Update the server.
quarantine-out-of-scope = The record's village ({ $village }) is not one of this tablet's; the change is kept apart. The county may let it in, or assign the village.
quarantine-record-clashes = The identity of this record clashes with another record's; this is kept apart. No program of ours makes such a one: have that tablet checked, and add the person anew if there is one.
quarantine-too-many-waiting = Too many changes of this record wait for earlier ones; this is kept apart. Sync the other tablets, then ask the county.
quarantine-witnessed = Another tablet brought this; it is kept apart until its author's tablet sends it or the county confirms it.

## The tablet

record-not-asked = Nothing is asked about this record any more; somebody else may have answered. Sync, then look again.
record-unknown = There is no such record on this tablet. Check the id, or sync first.
sync-still-differs = Tablet and server still differ after repeated repair. Everything is kept here; ask the county office.
sync-unexpected-answer = The server answered something else than was asked. Check both versions; everything is kept here.
store-busy = Another program has the tablet's store open. Close it first.
store-damaged = The tablet's store is damaged; nothing was changed. Run: tablet rescue.
store-full = The tablet's storage is full or takes no more; this was not saved. Make room and try again.
store-newer = The tablet's store was written by a newer program (version { $found }; this one knows { $known }). Update this one.
store-unusable = The tablet's store cannot be read or written now: { $detail }. This was not saved, nothing else is lost. Check the storage and its permissions, restart the tablet and try again.
store-wrong-key = The PIN is wrong, or the key file is another store's. Try again; if the PIN is forgotten, ask the county office.
tablet-not-enrolled = This tablet is not enrolled. Ask the county office for a code and run: tablet enrol.
line-address-malformed = The server's address is malformed. Write it like https://host.
line-certificates-unreadable = The file of certificates holds none that can be used. Ask the county office for it again.
line-cut = The line was cut. Everything is kept here; sync when there is a signal.
line-garbled = What answered is not a Shouce server. Check the address; log in first on a public network.
line-status = The network or server answered with status { $status }. Everything is kept here; try again later.
line-timed-out = The line is too slow: no answer came. Everything is kept here; sync later.
line-untrusted = Whoever answered has no certificate that is trusted; nothing was sent. Check the address; for an office's own certificate ask there and give it with --certificates.

## The server and the form

server-body-cut = The request was cut short; nothing was stored. Send it again; tablets do so by themselves.
server-body-too-large = The request has more than the { $most } bytes that this address takes; nothing was stored. Send less at a time; tablets do so by themselves.
server-body-too-slow = The request came too slowly; nothing was stored. Try again where the signal is better; tablets do so by themselves.
server-failed = The server failed; this was not stored. The tablet keeps it and sends it later; the county should look at the server's log.
server-malformed-request = The request cannot be read; nothing was stored. Check the versions and send it again.
server-no-web-app = The server runs, but the tablet's web app is not there. Put its folder in place, or say with --web where it is.
server-not-found = There is nothing at this address. Check the server's address.
server-overloaded = The server is busy; this was not stored. Try again later; tablets do so by themselves.
server-wrong-method = This address is not asked in that way. Check the server's address and the request.
questionnaire-definition = The questionnaire's definition is wrong: { $detail }. Correct its file.
command-failed = This did not work: { $detail }
file-unreadable = The file { $path } cannot be read: { $detail }. Check its name and permissions.
file-unwritable = The file { $path } cannot be written: { $detail }. Check the folder, the permissions and the free space.
