-- One text for both databases: SERIAL_KEY, BIGINT, TEXT, STRICT and CLUSTERED are exchanged
-- mechanically (src/migrate.rs). Times are integer milliseconds. NULL in a moment means: it never
-- happened.

CREATE TABLE users (
    id SERIAL_KEY,
    handle TEXT NOT NULL,
    handle_fold TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT,
    email TEXT,
    settings TEXT NOT NULL,
    last_channel_id BIGINT,
    created_at BIGINT NOT NULL,
    deactivated_at BIGINT
) STRICT;

-- Every handle and display name in use, so that nobody can be taken for somebody else.
CREATE TABLE names (
    fold TEXT NOT NULL,
    skeleton TEXT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    PRIMARY KEY (fold)
) CLUSTERED;
CREATE INDEX names_by_skeleton ON names (skeleton);
CREATE INDEX names_by_user ON names (user_id);

CREATE TABLE sessions (
    id SERIAL_KEY,
    token_hash TEXT NOT NULL UNIQUE,
    user_id BIGINT NOT NULL REFERENCES users (id),
    label TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE conversations (
    id SERIAL_KEY,
    kind TEXT NOT NULL,
    visibility TEXT NOT NULL,
    name TEXT,
    name_fold TEXT UNIQUE,
    topic TEXT NOT NULL,
    last_seq BIGINT NOT NULL,
    member_count BIGINT NOT NULL,
    created_by BIGINT REFERENCES users (id),
    created_at BIGINT NOT NULL,
    archived_at BIGINT,
    last_message_at BIGINT
) STRICT;

CREATE TABLE memberships (
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    role TEXT NOT NULL,
    notify TEXT NOT NULL,
    read_seq BIGINT NOT NULL,
    joined_at BIGINT NOT NULL,
    PRIMARY KEY (conversation_id, user_id)
) CLUSTERED;
CREATE INDEX memberships_by_user ON memberships (user_id);

CREATE TABLE messages (
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    seq BIGINT NOT NULL,
    author_id BIGINT NOT NULL REFERENCES users (id),
    body TEXT NOT NULL,
    html TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    edited_at BIGINT,
    deleted_at BIGINT,
    client_token TEXT,
    -- Ids of the people it mentions, as a JSON list; NULL for nobody.
    mentions TEXT,
    PRIMARY KEY (conversation_id, seq)
) CLUSTERED;
CREATE UNIQUE INDEX messages_by_client_token ON messages (author_id, client_token)
    WHERE client_token IS NOT NULL;

-- The same mentions by person, to count those that are unread.
CREATE TABLE mentions (
    user_id BIGINT NOT NULL REFERENCES users (id),
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    seq BIGINT NOT NULL,
    PRIMARY KEY (user_id, conversation_id, seq)
) CLUSTERED;

CREATE TABLE invites (
    id SERIAL_KEY,
    code TEXT NOT NULL UNIQUE,
    conversation_id BIGINT REFERENCES conversations (id),
    created_by BIGINT NOT NULL REFERENCES users (id),
    uses BIGINT NOT NULL,
    max_uses BIGINT,
    expires_at BIGINT,
    revoked_at BIGINT,
    created_at BIGINT NOT NULL
) STRICT;

-- The log. Audience 0 is everyone, 1 the members of the conversation, 2 the user.
-- Messages are not copied into it: what is deleted is gone here too.
CREATE TABLE events (
    id SERIAL_KEY,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    audience BIGINT NOT NULL,
    conversation_id BIGINT,
    user_id BIGINT,
    seq BIGINT,
    data TEXT
) STRICT;
CREATE INDEX events_by_user ON events (user_id, id) WHERE user_id IS NOT NULL;

-- Small facts about the server itself.
CREATE TABLE facts (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (name)
) CLUSTERED;
