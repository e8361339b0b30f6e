//! What people do at random: who, where, what. Much of it is refused, and that is fine; what is
//! not fine is a server that fails.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Person, TestApp};

const PEOPLE: usize = 4;
const ROUNDS: std::ops::RangeInclusive<usize> = 1..=3;
const ACTS_PER_ROUND: std::ops::RangeInclusive<usize> = 8..=28;
/// Few messages and channels, so that much happens to each of them.
const SEQ_MAX: i64 = 8;
const CHANNELS_MAX: usize = 5;

#[derive(Clone, Debug)]
pub(super) struct Act {
    who: usize,
    channel: usize,
    deed: Deed,
}

#[derive(Clone, Debug)]
enum Deed {
    Create { private: bool },
    OpenDirect(usize),
    Join,
    Leave,
    Invite(usize),
    Remove(usize),
    Send { calls: Option<usize> },
    Edit { seq: i64, calls: Option<usize> },
    Delete { seq: i64 },
    Read { seq: i64 },
    RenameChannel,
    SetTopic,
    SetVisibility { private: bool },
    Archive { archived: bool },
    RenameSelf,
    SetNotify(&'static str),
    SetRole { moderator: bool },
}

pub(super) fn rounds() -> impl Strategy<Value = Vec<Vec<Act>>> {
    vec(vec(act(), ACTS_PER_ROUND), ROUNDS)
}

fn act() -> impl Strategy<Value = Act> {
    (0..PEOPLE, 0..CHANNELS_MAX, deed()).prop_map(|(who, channel, deed)| Act { who, channel, deed })
}

fn deed() -> impl Strategy<Value = Deed> {
    let (someone, seq) = (0..PEOPLE, 1..=SEQ_MAX);
    let calls = option::of(someone.clone());
    prop_oneof![
        2 => any::<bool>().prop_map(|private| Deed::Create { private }),
        1 => someone.clone().prop_map(Deed::OpenDirect),
        4 => Just(Deed::Join),
        2 => Just(Deed::Leave),
        3 => someone.clone().prop_map(Deed::Invite),
        2 => someone.prop_map(Deed::Remove),
        10 => calls.clone().prop_map(|calls| Deed::Send { calls }),
        4 => (seq.clone(), calls).prop_map(|(seq, calls)| Deed::Edit { seq, calls }),
        2 => seq.clone().prop_map(|seq| Deed::Delete { seq }),
        4 => seq.prop_map(|seq| Deed::Read { seq }),
        1 => Just(Deed::RenameChannel),
        1 => Just(Deed::SetTopic),
        1 => any::<bool>().prop_map(|private| Deed::SetVisibility { private }),
        1 => any::<bool>().prop_map(|archived| Deed::Archive { archived }),
        1 => Just(Deed::RenameSelf),
        1 => prop_oneof![Just("all"), Just("mentions"), Just("none")].prop_map(Deed::SetNotify),
        1 => any::<bool>().prop_map(|moderator| Deed::SetRole { moderator }),
    ]
}

/// The people, and the channels they made.
#[derive(Debug)]
pub(super) struct World {
    /// The owner, a member, and two guests.
    pub(super) people: Vec<Person>,
    channels: Mutex<Vec<String>>,
    number: AtomicUsize,
}

impl World {
    pub(super) async fn new(app: &TestApp) -> Self {
        let people = vec![
            app.member("ada").await,
            app.member("bob").await,
            app.guest("cy").await,
            app.guest("dot").await,
        ];
        let channel = people[0].makes_channel("general").await;
        for person in &people[1..] {
            person.joins(&channel).await;
        }
        Self {
            people,
            channels: Mutex::new(vec![channel]),
            number: AtomicUsize::new(0),
        }
    }

    /// Everybody does theirs in order, all of them at once. `meanwhile` is called now and then.
    pub(super) async fn act(&self, acts: Vec<Act>, mut meanwhile: impl FnMut(usize)) {
        let mut own: Vec<Vec<Act>> = vec![Vec::new(); PEOPLE];
        for act in acts {
            own[act.who].push(act);
        }
        let longest = own.iter().map(Vec::len).max().unwrap_or(0);
        for step in 0..longest {
            meanwhile(step);
            let at_once = own.iter().filter_map(|acts| acts.get(step));
            futures_util::future::join_all(at_once.map(|act| self.do_one(act))).await;
        }
    }

    async fn do_one(&self, act: &Act) {
        let me = &self.people[act.who];
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        if let Deed::Create { private } = act.deed {
            let form = json!({"name": format!("channel {number}"),
                              "visibility": visibility(private)});
            return self.make(me, "/api/v1/channels", form).await;
        }
        if let Deed::OpenDirect(who) = act.deed {
            let form = json!({"handles": [self.people[who].handle]});
            return self.make(me, "/api/v1/directs", form).await;
        }
        let id = {
            let channels = self.channels.lock().unwrap();
            channels[act.channel % channels.len()].clone()
        };
        let (method, path, body) = self.request(act, &id, number);
        let request = me.request(method, &path).json(&body);
        let answer = Person::answer(request).await;
        assert!(answer.status < 500, "{act:?}: {answer:?}");
    }

    /// Makes one more conversation, unless there are enough.
    async fn make(&self, me: &Person, path: &str, form: Value) {
        if self.channels.lock().unwrap().len() < CHANNELS_MAX {
            let answer = me.post(path, form).await;
            assert!(answer.status < 500, "{answer:?}");
            if answer.status == 201 {
                let id = answer.json["id"].as_str().unwrap().to_owned();
                self.channels.lock().unwrap().push(id);
            }
        }
    }

    fn request(&self, act: &Act, id: &str, number: usize) -> (Method, String, Value) {
        let handle = |who: usize| self.people[who].handle.clone();
        let words = |calls: Option<usize>| match calls {
            Some(who) => json!({"body": format!("words {number} for @{}", handle(who))}),
            None => json!({"body": format!("words {number}")}),
        };
        let at = format!("/api/v1/conversations/{id}");
        let none = json!({});
        match act.deed {
            Deed::Create { .. } | Deed::OpenDirect(_) | Deed::RenameSelf => {
                let name = format!("{} {number}", handle(act.who));
                (
                    Method::PATCH,
                    "/api/v1/me".to_owned(),
                    json!({"name": name}),
                )
            }
            Deed::Join => (Method::PUT, format!("{at}/membership"), none),
            Deed::Leave => (Method::DELETE, format!("{at}/membership"), none),
            Deed::Invite(who) => (Method::PUT, format!("{at}/members/{}", handle(who)), none),
            Deed::Remove(who) => (
                Method::DELETE,
                format!("{at}/members/{}", handle(who)),
                none,
            ),
            Deed::Send { calls } => (Method::POST, format!("{at}/messages"), words(calls)),
            Deed::Edit { seq, calls } => {
                (Method::PATCH, format!("{at}/messages/{seq}"), words(calls))
            }
            Deed::Delete { seq } => (Method::DELETE, format!("{at}/messages/{seq}"), none),
            Deed::Read { seq } => (Method::PUT, format!("{at}/read"), json!({"seq": seq})),
            Deed::RenameChannel => (
                Method::PATCH,
                at,
                json!({"name": format!("channel {number}")}),
            ),
            Deed::SetTopic => (
                Method::PATCH,
                at,
                json!({"topic": format!("topic {number}")}),
            ),
            Deed::SetVisibility { private } => (
                Method::PATCH,
                at,
                json!({"visibility": visibility(private)}),
            ),
            Deed::Archive { archived } => (Method::PATCH, at, json!({"archived": archived})),
            Deed::SetNotify(notify) => (
                Method::PATCH,
                format!("{at}/membership"),
                json!({"notify": notify}),
            ),
            Deed::SetRole { moderator } => {
                let role = if moderator { "moderator" } else { "member" };
                (
                    Method::PATCH,
                    "/api/v1/users/bob".to_owned(),
                    json!({"role": role}),
                )
            }
        }
    }
}

fn visibility(private: bool) -> &'static str {
    if private { "private" } else { "public" }
}
