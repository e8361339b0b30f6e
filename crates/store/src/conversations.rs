//! Conversations, always loaded through the caller's seat or their being public.

use domain::conversation::{Conversation, Kind, Place, Seat, Visibility};
use domain::id::{ConversationId, Seq, UserId};
use domain::membership::{Notify, SeatRole};

use crate::error::{Error, Result};
use crate::sql::statements;
use crate::tx::{Row, Tx, Value};

/// What [`read`] reads, in its order; the parameter is the person who looks.
macro_rules! place_columns {
    ($user:literal) => {
        concat!(
            "c.id, c.kind, c.visibility, c.name, c.topic, c.last_seq, c.created_by, c.created_at,
            c.archived_at, c.last_message_at, c.member_count, s.role, s.notify, s.read_seq,
            (SELECT count(*) FROM mentions m WHERE m.user_id = ",
            $user,
            " AND m.conversation_id = c.id AND m.seq > s.read_seq)"
        )
    };
}

statements! {
    INSERT = "
        INSERT INTO conversations
            (kind, visibility, name, name_fold, topic, last_seq, member_count, created_by,
            created_at, direct_key)
        VALUES ($1, $2, $3, $4, $5, 0, 0, $6, $7, $8) RETURNING id";
    BY_DIRECT_KEY = "SELECT id FROM conversations WHERE direct_key = $1";
    PLACE = concat!("
        SELECT ", place_columns!("$2"), "
        FROM conversations c
        LEFT JOIN memberships s ON s.conversation_id = c.id AND s.user_id = $2
        WHERE c.id = $1 AND (s.user_id IS NOT NULL
            OR (c.kind IN ('channel', 'journal') AND c.visibility = 'public'))");
    PLACE_BY_NAME = concat!("
        SELECT ", place_columns!("$2"), "
        FROM conversations c
        LEFT JOIN memberships s ON s.conversation_id = c.id AND s.user_id = $2
        WHERE c.name_fold = $1 AND (s.user_id IS NOT NULL OR c.visibility = 'public')");
    UNSEEN = "
        SELECT c.id, c.kind, c.visibility, c.name, c.topic, c.last_seq, c.created_by, c.created_at,
            c.archived_at, c.last_message_at, c.member_count, NULL
        FROM conversations c WHERE c.id = $1";
    MINE = concat!("
        SELECT ", place_columns!("$1"), "
        FROM memberships s JOIN conversations c ON c.id = s.conversation_id
        WHERE s.user_id = $1 ORDER BY c.name_fold, c.id");
    BROWSE = concat!("
        SELECT ", place_columns!("$1"), "
        FROM conversations c
        LEFT JOIN memberships s ON s.conversation_id = c.id AND s.user_id = $1
        WHERE c.kind = 'channel' AND (c.visibility = 'public' OR s.user_id IS NOT NULL)
            AND c.archived_at IS NULL AND c.name_fold > $2 AND c.name_fold LIKE $3 ESCAPE '!'
        ORDER BY c.name_fold LIMIT $4");
    CHANGE = "
        UPDATE conversations
        SET name = $2, name_fold = $3, topic = $4, visibility = $5, archived_at = $6
        WHERE id = $1";
    COUNT_MEMBER = "
        UPDATE conversations SET member_count = member_count + $2
        WHERE id = $1 RETURNING last_seq";
}

/// Holds a conversation still until the commit; SQLite's one writer does so by itself.
const LOCK: &str = "SELECT 1 FROM conversations WHERE id = $1 FOR NO KEY UPDATE";

#[derive(Debug)]
pub struct NewConversation<'c> {
    pub kind: Kind,
    pub visibility: Visibility,
    pub name: Option<&'c str>,
    pub name_fold: Option<&'c str>,
    /// The set of people of a direct conversation.
    pub direct_key: Option<&'c str>,
    pub topic: &'c str,
    pub created_by: UserId,
}

/// A name that is in use answers `Conflict`.
pub fn insert(tx: &mut Tx<'_>, new: &NewConversation<'_>) -> Result<ConversationId> {
    let now = tx.now();
    let values: &[Value<'_>] = &[
        new.kind.as_str().into(),
        new.visibility.as_str().into(),
        new.name.into(),
        new.name_fold.into(),
        new.topic.into(),
        new.created_by.into(),
        now.into(),
        new.direct_key.into(),
    ];
    tx.row(INSERT, values, |row| row.get(0))?
        .ok_or_else(|| Error::Database("an insert returned no id".to_owned()))
}

/// The direct conversation of a set of people.
pub fn by_direct_key(tx: &mut Tx<'_>, key: &str) -> Result<Option<ConversationId>> {
    tx.row(BY_DIRECT_KEY, &[key.into()], |row| row.get(0))
}

/// A conversation as this person may see it; none when they may not.
pub fn place(tx: &mut Tx<'_>, id: ConversationId, user: UserId) -> Result<Option<Place>> {
    tx.row(PLACE, &[id.into(), user.into()], read)
}

/// A channel by its folded name, as this person may see it.
pub fn place_by_name(tx: &mut Tx<'_>, name_fold: &str, user: UserId) -> Result<Option<Place>> {
    tx.row(PLACE_BY_NAME, &[name_fold.into(), user.into()], read)
}

/// A conversation without asking who looks: only for giving somebody a seat in it.
pub fn unseen(tx: &mut Tx<'_>, id: ConversationId) -> Result<Option<Place>> {
    tx.row(UNSEEN, &[id.into()], read)
}

/// Every conversation this person has a seat in.
pub fn mine(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<Place>> {
    tx.rows(MINE, &[user.into()], read)
}

/// Channels this person may see, by folded name after `after`, whose name contains `query`.
pub fn browse(
    tx: &mut Tx<'_>,
    user: UserId,
    query_fold: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<Place>> {
    let pattern = format!("%{}%", escape_like(query_fold));
    let values: &[Value<'_>] = &[user.into(), after.into(), (&pattern).into(), limit.into()];
    tx.rows(BROWSE, values, read)
}

/// Stores name, topic, visibility and archive of a channel. A name in use answers `Conflict`.
pub fn change(tx: &mut Tx<'_>, conversation: &Conversation, name_fold: &str) -> Result<()> {
    let values: &[Value<'_>] = &[
        conversation.id.into(),
        conversation.name.as_deref().into(),
        name_fold.into(),
        (&conversation.topic).into(),
        conversation.visibility.as_str().into(),
        conversation.archived_at.map_or(Value::Null, Value::from),
    ];
    tx.execute(CHANGE, values).map(drop)
}

/// Counts a member more or less and answers the `last_seq` that goes with it: whoever joins at
/// the same time as somebody speaks waits for the commit of that message.
pub(crate) fn count_member(tx: &mut Tx<'_>, id: ConversationId, by: i64) -> Result<Seq> {
    tx.row(COUNT_MEMBER, &[id.into(), by.into()], |row| row.get(0))?
        .ok_or_else(|| Error::Database("a seat needs a conversation".to_owned()))
}

/// Lets nobody speak or join here until this transaction has ended.
pub fn lock(tx: &mut Tx<'_>, id: ConversationId) -> Result<()> {
    if tx.is_postgres() {
        tx.row(LOCK, &[id.into()], |_| Ok(()))?;
    }
    Ok(())
}

/// `%` and `_` of a person's text are only characters.
pub(crate) fn escape_like(text: &str) -> String {
    text.replace('!', "!!")
        .replace('%', "!%")
        .replace('_', "!_")
}

fn read(row: &Row<'_>) -> Result<Place> {
    let unknown = |what: &str| Error::Database(format!("unknown {what} of a conversation"));
    let role: Option<String> = row.get(11)?;
    let seat = match role {
        None => None,
        Some(role) => Some(Seat {
            role: SeatRole::parse(&role).ok_or_else(|| unknown("role"))?,
            notify: Notify::parse(&row.get::<String>(12)?).ok_or_else(|| unknown("notify"))?,
            read_seq: row.get(13)?,
            mentions: row.get(14)?,
        }),
    };
    let conversation = Conversation {
        id: row.get(0)?,
        kind: Kind::parse(&row.get::<String>(1)?).ok_or_else(|| unknown("kind"))?,
        visibility: Visibility::parse(&row.get::<String>(2)?)
            .ok_or_else(|| unknown("visibility"))?,
        name: row.get(3)?,
        topic: row.get(4)?,
        last_seq: row.get(5)?,
        created_by: row.get(6)?,
        created_at: row.get(7)?,
        archived_at: row.get(8)?,
        last_message_at: row.get(9)?,
        member_count: row.get(10)?,
    };
    Ok(Place {
        conversation,
        seat,
        participants: Vec::new(),
    })
}
