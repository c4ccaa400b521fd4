## The county's console: what its page and its commands say

account-kept = The account { $name } has the password that was given.
account-name = This is no name to sign in with: up to 40 characters, without spaces. Choose another one.
account-own = Nobody changes the office, the divisions or the standing of their own account. Ask another administrator.
account-password = { $name } signs in with the password { $password }. It is shown once: pass it on by word of mouth; its owner changes it after signing in.
account-password-guessed = The password is easily guessed. Leave the account's name out of it, and do not repeat one character.
account-password-long = The password is longer than { $most } bytes. Choose a shorter one.
account-password-short = The password has { $found } characters; at least { $least } are needed. Several words make a good one.
account-taken = There is an account named { $name } already. Choose another name.
account-unknown = There is no account named { $name }. shouce account list shows them all.
audit-broken = Row { $number } of the audit is not as it was written, or is missing. Keep a copy of the data folder and report it.
audit-whole = All { $rows } rows of the audit are as they were written. The last one's hash: { $hash }
console-code-needed = Type the six digits that your authenticator shows now.
console-code-wrong = The six digits do not fit, or are no longer good. Type those that the authenticator shows now.
console-divisions = A division is missing, or is none that is in force. Choose from the list.
console-from-elsewhere = The request does not come from this console's own page. Reload the page and try again.
console-label = A tablet needs a name of at most 80 characters. Write one.
console-locked-out = Too many wrong passwords. Try again in { $wait_s } seconds, or ask an administrator for a new one.
console-no-right = Your account may not do this. Ask your administrator.
console-not-unconfirmed = This tablet does not wait to be confirmed. Reload the list.
console-reason = Write a reason, in at most 500 characters. It is kept.
console-refused = This cannot be done as asked.
console-signed-out = You are not signed in, or not any more. Sign in again; what you have typed stays.
console-unreadable = The request does not read: { $detail }. Reload the page and try again.
console-wrong-password = Name and password do not fit together. Check both; capitals count in the password.
review-held = The change was written, but held back. Look under what was held back.
review-late = The change is safe, but has not been worked off yet. Reload in a moment.
review-moved-on = The record has changed since you looked at it. Look at what is new, and decide again.
review-no-comment = Returning a record needs a comment on at least one field, in at most 500 characters each. Write what is to be mended.
console-list-source = Say where the list comes from: choose its source.
roster-outside = The line's village lies outside your divisions. Leave it to the county it belongs to.

## What was done, as the audit tells it

account-added = added an account
account-changed = changed an account
account-password-changed = changed the own password
account-second-factor-ended = took the own second factor away
account-second-factor-set = set the own second factor up
conflict-settled = settled a conflict
record-approved = approved
record-returned = returned a record with comments
record-revealed = looked at masked answers
record-verified = verified
session-begun = signed in
session-ended = signed out
session-wrong-code = gave a wrong code
session-wrong-password = gave a wrong password
tablet-assigned = let a tablet work elsewhere
tablet-code = handed out a code for a tablet
tablet-confirmed = confirmed a tablet
tablet-revoked = revoked a tablet
tablet-unlocked = unlocked a tablet
roster-confirmed = imported a list
