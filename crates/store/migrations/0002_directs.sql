-- A direct conversation is found by its set of people: their ids, ascending, with commas between.

ALTER TABLE conversations ADD COLUMN direct_key TEXT;
CREATE UNIQUE INDEX conversations_by_direct_key ON conversations (direct_key)
    WHERE direct_key IS NOT NULL;
