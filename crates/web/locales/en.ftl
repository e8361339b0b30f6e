## Words used everywhere

app-name = Chirm
title = { $page } · Chirm
save = Save
saved = Saved.
cancel = Cancel
copy = Copy
copied = Copied
skip-to-content = Skip to content
sign-in = Sign in
sign-out = Sign out
signed-in-as = Signed in as { $name }
menu = Menu
settings = Settings
server-settings = Server
channels = Channels
dismiss = Dismiss
optional = optional
show-password = Show
hide-password = Hide
characters-left = { $count ->
    [one] { $count } character left
   *[other] { $count } characters left
}
no-script = Chirm is live with JavaScript. Without it you can still read and write: reload to see what is new.

## Sign in, sign up, guests, invitations

sign-in-title = Sign in
new-here = New here?
create-account = Create an account
have-account = Already have an account?
handle = Handle
handle-hint = Your unique name, as in @{ $example }. Any script will do.
handle-example = ada
display-name = Display name
display-name-hint = What people see beside your messages.
password = Password
password-hint = At least { $min } characters. A few words together work well.
email = E-mail
email-hint = Shown to nobody.
guest-title = Just looking in?
guest-lead = A display name is enough. You can set a password later and keep everything.
guest-enter = Continue as a guest
register-title = Create your account
register-lead = It takes a handle and a password, nothing more.
register-first-title = Welcome to your new server
register-first-lead = The first account owns the server. Make it yours.
register-closed-title = Sign-up is closed
register-closed = New accounts are made by whoever runs this server.
register-invite-title = By invitation only
register-invite = To join this server you need an invitation link from someone who is already here.
invite-title = You are invited
invite-lead = Create an account to join.
invite-lead-channel = Create an account to join and go straight to { $channel }.
invite-accept = Accept the invitation
invite-accept-lead = You are signed in as { $name }. Accept to join { $channel }.
invite-gone-title = This invitation no longer works
invite-gone = It has expired, been used up or been withdrawn. Ask for a new link.
sign-out-title = Sign out?
sign-out-lead = Drafts stay on this device. You can come back with your handle and password.
sign-out-guest = You are here as a guest. Without a password nobody, not even you, can come back to this name.
sign-out-set-password = Set a password first
signed-out = You are signed out.
welcome = Welcome, { $name }.

## Channels

channels-title = Channels
channels-lead = Everything that is open to all, and what you have joined.
channels-return = Back to { $channel }
channels-filter = Filter channels
channels-filter-hint = Name
channels-filter-submit = Filter
channels-filter-clear = Show all
channels-none-title = No channels yet
channels-none = Make the first one. It could be about anything.
channels-no-match = Nothing matches “{ $query }”.
channels-no-match-hint = Try fewer letters, or make a channel with that name.
channels-more = More channels
channel-create = New channel
channel-create-submit = Create channel
channel-name = Name
channel-name-hint = Any script, spaces too. Up to { $max } characters.
channel-topic = Topic
channel-topic-hint = One line on what it is about.
channel-visibility = Who can join
channel-public = Everybody on this server
channel-private = Only people who are invited
channel-private-badge = private
channel-archived-badge = archived
channel-joined = Joined
channel-column-name = Channel
channel-column-members = Members
channel-column-created = Created
channel-column-activity = Last message
channel-quiet = nothing yet
channel-members = { $count ->
    [one] { $count } member
   *[other] { $count } members
}
channel-created = { $channel } is ready. Say hello.

## The conversation page before the script has started

message-send = Send
message-label = Message to { $channel }
message-deleted = This message was deleted.
message-edited = edited
messages-older = Older messages
messages-newer = Newer messages
messages-none = This is the beginning of { $channel }.

## Direct messages

directs = Direct messages
directs-all = All direct messages
directs-none = Write to one person, or to a few at once.
direct-new = New direct message
direct-new-find = To
direct-new-hint = Choose one to eight people.
direct-new-full = Eight people is the most.
direct-new-remove = Take { $name } off
direct-new-submit = Start writing
direct-beginning = Only you and { $names } can see what is said here.
direct-menu = Conversation menu
direct-mute = Mute this conversation
direct-members = People
person-message = Send a message
messages-title = Messages
messages-find = Find people
messages-find-hint = Name or handle
messages-find-submit = Find
messages-nobody-title = No messages yet
messages-nobody = Choose somebody’s name anywhere and send a message. Only the two of you will see it.
messages-no-match = Nobody matches “{ $query }”.
messages-no-match-hint = Try fewer letters. Only people you have written with are found here.
messages-nothing-said = Nothing said yet
messages-said-you = You: { $body }
messages-pages = Pages
messages-page-newer = Newer
messages-page-older = Older
send-message-title = Message to { $name }
send-message-field = Message
send-message-hint = Only the two of you will see it.
message-sent = Your message has been sent.

## Settings

settings-title = Settings
settings-profile = Profile
settings-preferences = Preferences
settings-password = Password
settings-sessions = Sessions
settings-language = Language
settings-language-auto = As the browser asks
settings-theme = Appearance
settings-theme-auto = As the device
settings-theme-light = Light
settings-theme-dark = Dark
settings-enter = The Enter key
settings-enter-sends = Sends the message; Shift+Enter breaks the line
settings-enter-breaks = Breaks the line; Shift+Enter sends the message
settings-time-zone = Time zone
settings-time-zone-auto = As the device
settings-saved = Your settings are saved.
profile-saved = Your profile is saved.
password-title = Password
password-lead = Changing it signs you out everywhere else.
password-current = Current password
password-new = New password
password-change = Change password
password-changed = Your password is changed. All other sessions have ended.
password-guest-title = Keep this name
password-guest-lead = Set a password and you are a member: come back from any device, with everything you said still yours.
password-guest-submit = Become a member
password-guest-done = You are a member now. Your handle is { $handle }.
sessions-title = Sessions
sessions-lead = Everywhere you are signed in. End what you do not recognise.
sessions-this = this one
sessions-started = Signed in
sessions-last-used = Last used
sessions-unknown-device = Unknown device
sessions-device = { $browser } on { $system }
sessions-end = End
sessions-end-label = End the session { $device }
sessions-end-others = End all other sessions
sessions-ended = The session has ended.
sessions-others-ended = All other sessions have ended.
sessions-only = You are signed in nowhere else.

## Running the server

admin-title = Server
admin-people = People
admin-people-lead = Everybody who has an account here.
admin-people-filter = Find people
admin-people-more = More people
admin-people-none = Nobody matches “{ $query }”.
admin-role-of = Role of { $name }
admin-role-save = Set
admin-joined = Joined
admin-deactivate = Deactivate
admin-deactivate-label = Deactivate { $name }
admin-deactivate-hint = Deactivating somebody signs them out everywhere at once. What they wrote stays.
admin-reactivate = Reactivate
admin-reactivate-label = Reactivate { $name }
admin-deactivated-badge = deactivated
admin-role-changed = { $name } has a new role: { $role }.
admin-deactivated = { $name } is deactivated and signed out everywhere.
admin-reactivated = { $name } can sign in again.
role-owner = owner
role-moderator = moderator
role-member = member
role-guest = guest
admin-invites = Invitations
admin-invites-lead = A link lets people create an account, even when sign-up is by invitation only.
admin-invites-none = No open invitations.
admin-invite-create = New invitation
admin-invite-uses = May be used
admin-invite-uses-once = Once
admin-invite-uses-many = Any number of times
admin-invite-uses-count = { $count ->
    [one] { $count } time
   *[other] { $count } times
}
admin-invite-expiry = Valid for
admin-invite-expiry-hour = One hour
admin-invite-expiry-day = One day
admin-invite-expiry-week = One week
admin-invite-expiry-month = 30 days
admin-invite-expiry-never = Until withdrawn
admin-invite-used = Used
admin-invite-used-of = { $used } of { $max }
admin-invite-expires = Valid until
admin-invite-expires-never = withdrawn
admin-invite-withdraw = Withdraw
admin-invite-withdraw-label = Withdraw the invitation { $code }
admin-invite-created = The invitation is ready. Copy the link and pass it on.
admin-invite-withdrawn = The invitation is withdrawn.
admin-registration = Sign-up
admin-registration-open = Open: anybody who can reach this server may create an account.
admin-registration-invite = By invitation only.
admin-registration-closed = Closed: accounts are made on the command line.
admin-guests-on = Guests may come in with a display name alone.
admin-guests-off = Guests are not admitted.
admin-registration-how = Set when the server starts, with CHIRM_REGISTRATION and CHIRM_GUESTS.

## Error pages

error-page-home = To your channels
error-page-again = Try again
error-page-not-found = Nothing here
error-page-not-found-text = The address may be mistyped, or what was here is gone or not open to you.
error-page-forbidden = That is not allowed
error-page-forbidden-text = You are signed in, but your role does not allow this.
error-page-internal = Something broke on our side
error-page-internal-text = It has been written to the server’s log. Try again in a moment.
error-page-too-large = Too much at once
error-page-too-large-text = What you sent is larger than this server accepts.
error-page-rate-limited = A little slower, please
error-page-rate-limited-text = Too many requests in a short time. Try again in a moment.
error-page-bad-request = That request made no sense
error-page-bad-request-text = Something in it was broken or missing. Go back and try again.
error-page-method = That cannot be done here
error-page-method-text = This address exists, but not for what was asked of it.
offline-title = You are offline
offline-text = Chirm cannot reach its server. What you wrote is kept on this device and is sent as soon as you are back.

## Errors, in pages and in the API alike

error-invalid = Something needs another look.
error-unauthenticated = Sign in first.
error-forbidden = You may not do that.
error-not-found = There is no such thing, or it is not open to you.
error-conflict = Two changes met. Send it again.
error-too-large = That is too large. The limit is { $max } bytes.
error-rate-limited = Too many requests. Try again in { $seconds ->
    [one] a second
   *[other] { $seconds } seconds
}.
error-internal = Something broke on the server. Try again in a moment.
error-resync = This cursor is older than the log. Load everything anew and go on from the cursor given here.
error-blank = This cannot be empty.
error-too-long = At most { $max } { $max ->
    [one] character
   *[other] characters
}.
error-too-short = At least { $min } { $min ->
    [one] character
   *[other] characters
}.
error-too-many-bytes = At most { $max } bytes.
error-characters = Line breaks, control characters and invisible characters are not allowed here, nor @ in a handle.
error-unknown-value = This is not one of the choices.
error-out-of-range = Between { $min } and { $max }.
error-not-an-email = This does not look like an e-mail address.
error-wrong = This is not right. Check it and try again.
error-page-cross-origin-text = The request came from another site, so it was refused. Open the page here and try again.
error-disk-full = The server’s disk is full. Nothing is lost, but nothing new can be kept until there is space again.
error-taken = This is taken, or looks too much like one that is. Choose another.
error-guests-off = This server does not admit guests.
error-registration-closed = Sign-up is closed on this server.
error-invite-gone = This invitation has expired, been used up or been withdrawn.
error-last-owner = A server needs an owner. Make somebody else one first.
error-credentials = Handle and password do not match.

## The live workspace: places

skip-to-composer = Skip to writing
sidebar-label = Channels and you
sidebar-filter = Filter channels and people
sidebar-none = You are in no channel yet.
sidebar-no-match = Nothing by that name.
sidebar-draft = Unsent draft
sidebar-mentions = { $count ->
    [one] { $count } mention
   *[other] { $count } mentions
}
sidebar-unread = { $count ->
    [one] { $count } unread message
   *[other] { $count } unread messages
}
channels-browse = Browse channels
back-to-channels = Back to channels
self-menu = You and your settings
self-profile = Edit profile
self-keep-name = Keep this name
nowhere-title = Nothing open
nowhere-text = Open a channel, or make the first one.
dialog-close = Close
undo = Undo

## The live workspace: channels

channel-menu = Channel menu
channel-rename = Rename channel
channel-rename-hint = Links with the old name stop working.
channel-archive = Archive channel
channel-archive-title = Archive { $channel }?
channel-archive-text = Everything stays readable, and nobody can write here until it is taken out of the archive again.
channel-unarchive = Take out of the archive
channel-leave = Leave channel
channel-leave-title = Leave { $channel }?
channel-leave-text = This channel is private: you can come back only if a member adds you again.
channel-left = You left { $channel }.
channel-gone = { $channel } is no longer open to you.
channel-closed = This channel is archived. It can be read, not written to.
header-members = { $count ->
    [one] { $count } member
   *[other] { $count } members
}
topic-add = Add a topic
topic-edit = Edit topic
notify-all = Notify me of every message
notify-mentions = Notify me of mentions
notify-none = Mute this channel
copy-link = Copy link
copy-impossible = This browser does not let pages copy here. Select the text and copy it yourself.
switcher-open = Go to a channel or person
switcher-hint = Where to?
switcher-create = Create the channel { $name }

## The live workspace: people

members-title = Members
members-close = Hide members
members-filter = Find a member
members-online = Online
members-others = Away
members-you = you
members-more = More members
members-no-match = Nobody by that name.
member-menu = Actions for { $name }
member-remove = Remove from this channel
person-mention = Mention
person-since = Here since { $date }
invite-people = Add people
invite-title-channel = Add people to { $channel }
invite-find = People on this server
invite-find-hint = Name or handle
invite-add = Add
invite-added = Added
invite-link-hint = Not here yet? Send them a link. It works for a week.
invite-link-make = Make an invitation link
invite-link-ready = Whoever opens this link can join.
typing-one = { $name } is typing
typing-two = { $first } and { $second } are typing
typing-many = Several people are typing

## The live workspace: messages

messages-label = Messages
messages-first = Say something. Everybody here will see it.
messages-loading = Loading messages…
messages-new = New
messages-new-below = { $count ->
    [one] { $count } new message
   *[other] { $count } new messages
}
messages-latest = To the latest
messages-jump-unread = { $count ->
    [one] { $count } unread · go to the first
   *[other] { $count } unread · go to the first
}
message-actions = Message actions
message-quote = Quote and reply
message-copy = Copy text
message-edit = Edit message
message-delete = Delete message
message-delete-title = Delete this message?
message-delete-text = It disappears for everybody and cannot be brought back.
message-sending = Sending…
message-waiting = Will be sent when the connection is back
message-failed = Not sent. { $reason }
message-retry = Try again
message-discard = Discard
message-code-copy = Copy code
announce-message = { $name }: { $body }
characters-over = { $count ->
    [one] { $count } character too many
   *[other] { $count } characters too many
}
completion-label = Suggestions
emoji = Emoji
emoji-find = Find an emoji
emoji-none = No emoji by that name.

## The live workspace: the connection

standing-connecting = Connecting…
standing-offline = You are offline. What you send is kept and goes out when the connection is back.
standing-catching-up = Connected. Catching up…
standing-retry = Try now
error-unreachable = The server cannot be reached. Check your connection and try again.

## The live workspace: keys and settings

settings-all = All settings
shortcuts-title = Keyboard shortcuts
shortcut-switcher = Go to a channel or person
shortcut-previous = Previous channel
shortcut-next = Next channel
shortcut-next-unread = Next unread channel
shortcut-send = Send
shortcut-break = New line
shortcut-edit-last = Edit your last message (empty field)
shortcut-messages = From the field to the messages, then ↑ ↓
shortcut-edit = Edit the chosen message
shortcut-delete = Delete the chosen message
shortcut-person = About who wrote the chosen message
shortcut-escape = Back to the field, or cancel
shortcut-members = Show or hide members
shortcut-help = This list

## The API for people

api-title = The API
api-lead = Everything the pages can do, for programs. The same as a document for tools:
api-calls = Calls
api-open = Without a token
api-parameters = Parameters
api-body = Body:
api-fields = Fields
api-required = Required
api-shapes = Shapes
