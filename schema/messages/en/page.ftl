## The tablet's page: the door and enrolment

answer-unreadable = The server's answer cannot be read; it may not be our server. Check the network, and try again elsewhere.
app-not-whole = The app is not whole yet. Try again where there is a signal.
asked-note-too-long = The note has { $letters } characters; { $most } are the most. Make it shorter.
attachment-unknown = This photo or recording is not on this tablet. Sync, then look again.
door-can-be-opened = This tablet can still be opened with its PIN; it cannot start over. Enter the PIN.
door-locked = The tablet is locked. Enter the PIN.
door-no-key-yet = The county has not released this tablet yet. Tell it the code on the screen, and try again later.
door-not-locked-out = The tablet is not locked out; the county need not release it. Enter the PIN.
door-unsent-work = There is unsent work on this tablet. Export it and give it to the county before you start over.
enrolment-already = This tablet is enrolled already. Enter the PIN.
enrolment-not-begun = The enrolment has not begun, or the page was loaded again. Enter the enrolment code once more.
form-must-be-mended = This must be corrected; “checked, it is so” is not enough. Compare it with the document.
form-no-such-conflict = There are no different answers left to choose between here. Open the record again.
form-no-such-finding = This remark is no longer there. Look at the newest ones.
form-no-such-question = There is no question “{ $field }”. Update the program.
form-not-answered-so = The question “{ $field }” is not answered in that way. Answer it in the form.
form-not-yours-to-choose = These different answers are the office's, and the office decides. Call the office.
form-reason-needed = Write the reason, for example: it is printed so on the document.
handover-no-card = This is no tablet's card, or not of a tablet of ours. Have the other tablet show its card again on its hand-over page.
journal-unusable = The sealed copy of unsent work cannot be used. Sync first, then check the storage.
pin-too-short = The PIN is too short; { $least } characters are the fewest. Choose another.
pin-too-simple = The PIN is too simple (one digit repeated, or digits in a row). Choose another of at least { $least } characters that is hard to guess.
request-malformed = The page and the program do not fit together ({ $why }). Load the page again.
store-no-opfs = This browser cannot keep data on the tablet. Use a recent Chrome, and no private window.
store-not-started = The program has not started yet. Load the page again.
store-to-be-rescued = Some of the tablet's data is damaged, and it was closed. Enter the PIN again: everything that can be read is rescued, and unsent work lies sealed beside it.
store-broken = The tablet's data is damaged and cannot be repaired. Unsent work lies sealed beside it: export it, give it to the county, then enrol again.

## Home and sync

home-asked = The office asks: are this and another record one person?
home-check = { $blocking } to correct
home-conflict = Two people wrote different answers: choose
home-draft = Required questions still open: { $missing }
home-held-back = The county holds some of it back: open it to see why
home-returned = Sent back by the office: see its comment
sync-all-there = All of yours is on the server
sync-never = Never synced yet
sync-photos-to-go = All answers are on the server; photos or recordings to go: { $number }
sync-some-held-back = All is on the server; changes held back by the county: { $number }
sync-unsent = Changes only on this tablet: { $number }

## The device

device-clock-wrong = The tablet's clock is about { $number } minutes wrong. Turn on automatic time in its settings.
device-clock-days-wrong = The tablet's clock is about { $number } days wrong. Turn on automatic time in its settings.
device-long-unsynced = Days without a sync: { $number }, and work is unsent. Go where there is a signal, or export it on the hand-over page.
device-much-unsent = Unsent changes: { $number }. Sync soon, or export them on the hand-over page.
device-nearly-full = Only about { $number } MB of storage are left. Delete other photos and apps.
device-not-persisted = The browser does not promise to keep the data, and may clear it when space is short. Add this app to the home screen and open it from there.

## Likely the same person

listed-elsewhere = This number is not on this tablet but already listed elsewhere. Compare it with the document once more, and go on; the county will be told.

likely-birth = The birth dates can be the same day
likely-birth-other-calendar = The birth dates are the same day in the other calendar
likely-id-number = The same ID number
likely-id-number-slip = ID numbers that differ in one place, as a slip of the pen
likely-name = The same name
likely-name-variant = Names that sound or look alike, or two writings of one
likely-village = The same village

## Words

word-yes = yes
word-no = no
word-outcome-found = found
word-outcome-moved = away
word-outcome-died = died
word-outcome-unknown = unknown
word-outcome-refused = refused
word-outcome-not-visited = to visit
word-stage-draft = being filled in
word-stage-submitted = handed in
word-stage-returned = sent back
word-stage-verified = verified
word-stage-approved = approved
word-need-returned = sent back
word-need-asked = one person?
word-need-conflict = different answers
word-need-check = to correct
word-need-draft = unfinished
word-need-held-back = held back
word-sync-server = on the server
word-sync-received = received
word-sync-unsent = only here
word-sync-held-back = held back
word-sync-by-hand = came by hand
word-layer-list = list
word-layer-observation = survey
word-layer-verification = township
word-layer-ruling = county
word-trust-anchored = time is sure
word-trust-elapsed = time is fairly sure
word-trust-bare = time unchecked
word-who-me = this tablet
word-who-other = another tablet
word-who-office = office
word-who-list = list
word-state-open = open
word-state-answered = answered
word-state-blank = none
word-state-unknown = not known
word-state-refused = refused to say
