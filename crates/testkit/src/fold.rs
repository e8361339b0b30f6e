//! A client's state, loaded and folded: `apply(snapshot, events)` is the snapshot one would load
//! later. The same rules as in the client's `fold.js`, which replays what is proved here.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::person::Person;

/// What one person sees of the server.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    pub me: Value,
    pub conversations: BTreeMap<String, Value>,
    /// By conversation and `seq`, where they have been loaded.
    pub messages: BTreeMap<String, BTreeMap<i64, Value>>,
}

impl Snapshot {
    /// Loads all a person sees, and the cursor from which events go on from it.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn load(person: &Person) -> (Self, i64) {
        let list = person.get("/api/v1/conversations").await;
        assert_eq!(list.status, 200, "{list:?}");
        let cursor = list.json["cursor"].as_i64().expect("a cursor");
        let me = person.get("/api/v1/me").await.json;
        let mut snapshot = Self {
            me: parts(&me, &["id", "handle", "name", "avatar_url", "role"]),
            conversations: BTreeMap::new(),
            messages: BTreeMap::new(),
        };
        for conversation in list.json["items"].as_array().expect("conversations") {
            let id = text(&conversation["id"]);
            let all = person.reads_all(&id).await.into_iter();
            let messages = all.map(|message| (number(&message["seq"]), message));
            snapshot.messages.insert(id.clone(), messages.collect());
            snapshot.conversations.insert(id, conversation.clone());
        }
        (snapshot, cursor)
    }

    /// The later snapshot.
    #[must_use]
    pub fn after<'e>(&self, events: impl IntoIterator<Item = &'e Value>) -> Self {
        let mut later = self.clone();
        for event in events {
            later.apply(event);
        }
        later
    }

    /// Without what an event says is not there and the API leaves out.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let messages = self.messages.iter().map(|(id, loaded)| {
            let loaded = loaded
                .iter()
                .map(|(seq, message)| (seq.to_string(), message.clone()));
            (id.clone(), Value::Object(loaded.collect()))
        });
        let messages: Map<String, Value> = messages.collect();
        let all = json!({
            "me": self.me, "conversations": self.conversations, "messages": messages,
        });
        without_nulls(all)
    }

    /// Only the messages of conversations that are loaded here too.
    #[must_use]
    pub fn as_loaded_in(&self, other: &Self) -> Self {
        let mut same = self.clone();
        same.messages
            .retain(|id, _| other.messages.contains_key(id));
        same
    }

    fn apply(&mut self, event: &Value) {
        let data = &event["data"];
        let id = text(&event["conversation_id"]);
        match event["type"].as_str().expect("a type") {
            "message.created" => self.message_created(&id, data),
            "message.edited" | "message.deleted" => self.message_changed(&id, data),
            "membership.created" => self.membership_created(&id, data),
            "membership.changed" => {
                let seat = parts(data, &["role", "notify"]);
                self.change(&id, &seat);
            }
            "membership.deleted" => self.membership_deleted(&id, data),
            "read.moved" => self.read_moved(&id, data),
            "channel.changed" => {
                let names = ["name", "topic", "visibility", "archived_at"];
                self.change(&id, &parts(data, &names));
            }
            "user.changed" => self.user_changed(data),
            _ => {}
        }
    }

    fn is_me(&self, user: &Value) -> bool {
        user["id"] == self.me["id"]
    }

    fn calls_me(&self, mentions: &Value) -> bool {
        let mut all = mentions.as_array().into_iter().flatten();
        all.any(|user| *user == self.me["id"])
    }

    fn change(&mut self, id: &str, changed: &Value) {
        let changed = changed.as_object().expect("fields");
        if let Some(Value::Object(known)) = self.conversations.get_mut(id) {
            known.extend(changed.clone());
        }
    }

    fn message_created(&mut self, id: &str, message: &Value) {
        let (own, called) = (
            self.is_me(&message["author"]),
            self.calls_me(&message["mentions"]),
        );
        let Some(known) = self.conversations.get(id) else {
            return;
        };
        let seq = number(&message["seq"]);
        let (last_seq, read_seq) = (number(&known["last_seq"]), number(&known["read_seq"]));
        let mut mentions = number(&known["mentions"]);
        let is_new = seq > last_seq;
        let read_seq = if own { read_seq.max(seq) } else { read_seq };
        let last_seq = last_seq.max(seq);
        if read_seq == last_seq {
            mentions = 0;
        } else if is_new && called && !own {
            mentions += 1;
        }
        let mut changed = json!({
            "last_seq": last_seq, "read_seq": read_seq, "unread": last_seq - read_seq,
            "mentions": mentions,
        });
        if is_new {
            changed["last_message_at"] = message["created_at"].clone();
        }
        self.change(id, &changed);
        self.put(id, message.clone());
    }

    fn message_changed(&mut self, id: &str, data: &Value) {
        let mut message = data.clone();
        let before = message
            .as_object_mut()
            .and_then(|fields| fields.remove("mentions_before"))
            .unwrap_or_default();
        let change =
            i64::from(self.calls_me(&message["mentions"])) - i64::from(self.calls_me(&before));
        if let Some(known) = self.conversations.get_mut(id)
            && number(&message["seq"]) > number(&known["read_seq"])
        {
            known["mentions"] = json!((number(&known["mentions"]) + change).max(0));
        }
        let loaded = self.messages.get(id);
        if loaded.is_some_and(|loaded| loaded.contains_key(&number(&message["seq"]))) {
            self.put(id, message);
        }
    }

    /// Only conversations whose messages are loaded take one in, and never an older version.
    fn put(&mut self, id: &str, message: Value) {
        let Some(loaded) = self.messages.get_mut(id) else {
            return;
        };
        let seq = number(&message["seq"]);
        if loaded
            .get(&seq)
            .is_none_or(|known| !is_older(&message, known))
        {
            loaded.insert(seq, message);
        }
    }

    fn membership_created(&mut self, id: &str, data: &Value) {
        if !self.is_me(&data["user"]) {
            let count = parts(&data["conversation"], &["member_count"]);
            return self.change(id, &count);
        }
        let mut conversation = data["conversation"].clone();
        let (last_seq, read_seq) = (number(&conversation["last_seq"]), number(&data["read_seq"]));
        conversation["unread"] = json!(last_seq - read_seq);
        conversation["mentions"] = json!(0);
        conversation["joined"] = json!(true);
        for name in ["read_seq", "role", "notify"] {
            conversation[name] = data[name].clone();
        }
        self.conversations.insert(id.to_owned(), conversation);
    }

    fn membership_deleted(&mut self, id: &str, data: &Value) {
        if self.is_me(&data["user"]) {
            self.conversations.remove(id);
            self.messages.remove(id);
        } else {
            self.change(id, &parts(data, &["member_count"]));
        }
    }

    fn read_moved(&mut self, id: &str, data: &Value) {
        if let Some(known) = self.conversations.get_mut(id)
            && number(&data["read_seq"]) >= number(&known["read_seq"])
        {
            known["read_seq"] = data["read_seq"].clone();
            known["mentions"] = data["mentions"].clone();
            known["unread"] = json!(number(&known["last_seq"]) - number(&known["read_seq"]));
        }
    }

    fn user_changed(&mut self, data: &Value) {
        if self.is_me(data) {
            self.me = data.clone();
        }
        let author = parts(data, &["id", "handle", "name", "avatar_url"]);
        let all = self.messages.values_mut().flat_map(BTreeMap::values_mut);
        for message in all.filter(|message| message["author"]["id"] == data["id"]) {
            message["author"] = author.clone();
        }
        let directs = self.conversations.values_mut();
        let people = directs.filter_map(|direct| direct.get_mut("participants")?.as_array_mut());
        for person in people.flatten().filter(|person| person["id"] == data["id"]) {
            *person = author.clone();
        }
    }
}

/// A creation that arrives after its edit or deletion undoes neither.
fn is_older(message: &Value, known: &Value) -> bool {
    if !known["deleted_at"].is_null() {
        return message["deleted_at"].is_null();
    }
    known["edited_at"].as_str() > message["edited_at"].as_str()
}

fn parts(value: &Value, names: &[&str]) -> Value {
    let fields = names
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), value.get(name)?.clone())));
    Value::Object(fields.collect())
}

/// Absent and null are the same.
#[must_use]
pub fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.into_iter().filter(|(_, part)| !part.is_null());
            Value::Object(
                kept.map(|(name, part)| (name, without_nulls(part)))
                    .collect(),
            )
        }
        Value::Array(parts) => Value::Array(parts.into_iter().map(without_nulls).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn number(value: &Value) -> i64 {
    value.as_i64().expect("a number")
}
