//! Who is here: a signal when a person's first connection opens and when the last one has been
//! closed for a moment. Reloading a page is not leaving.
//! Conversations with many people connected are spared: nobody watches two hundred dots.

use std::collections::HashMap;
use std::time::Duration;

use bytes::Bytes;
use domain::event::Audience;
use domain::id::{ConversationId, UserId};
use tokio::time::Instant;

use super::state::State;
use crate::published::Frame;

const GRACE: Duration = Duration::from_secs(6);
const PRESENCE_CONNECTIONS_MAX: usize = 200;

#[derive(Debug, Default)]
pub(super) struct Presence {
    /// Without a connection, and not yet said to be away.
    leaving: HashMap<UserId, Leaving>,
    /// In the order they left, so that the oldest is first; some may have come back.
    order: std::collections::VecDeque<(Instant, UserId)>,
}

#[derive(Debug)]
struct Leaving {
    until: Instant,
    conversations: Vec<ConversationId>,
}

impl Presence {
    pub(super) fn gone(&mut self, user: UserId, conversations: Vec<ConversationId>, now: Instant) {
        let until = now + GRACE;
        self.order.push_back((until, user));
        self.leaving.insert(
            user,
            Leaving {
                until,
                conversations,
            },
        );
    }

    /// Whether they had not been said to be away.
    pub(super) fn returned(&mut self, user: UserId) -> bool {
        self.leaving.remove(&user).is_some()
    }

    pub(super) fn left(&mut self, user: UserId, conversation: ConversationId) {
        if let Some(leaving) = self.leaving.get_mut(&user) {
            leaving.conversations.retain(|one| *one != conversation);
        }
    }

    /// Those who stayed away.
    fn take_away(&mut self, now: Instant) -> Vec<(UserId, Vec<ConversationId>)> {
        let mut away = Vec::new();
        while let Some((until, user)) = self.order.pop_front_if(|(until, _)| *until <= now) {
            // They may have come back and left again since.
            if self
                .leaving
                .get(&user)
                .is_some_and(|leaving| leaving.until == until)
                && let Some(leaving) = self.leaving.remove(&user)
            {
                away.push((user, leaving.conversations));
            }
        }
        away
    }
}

impl State {
    pub(super) fn tick(&mut self, now: Instant) {
        for (user, conversations) in self.presence.take_away(now) {
            self.tell_presence(user, &conversations, false);
        }
    }

    pub(super) fn tell_presence(
        &mut self,
        user: UserId,
        conversations: &[ConversationId],
        online: bool,
    ) {
        let text = format!(r#"{{"type":"presence","user_id":"{user}","online":{online}}}"#);
        let frame = Frame {
            id: None,
            name: "presence",
            json: Bytes::from(text),
        };
        let audiences = conversations.iter().copied().map(Audience::Conversation);
        let watched: Vec<Audience> = audiences
            .filter(|audience| self.circles.members(*audience).len() <= PRESENCE_CONNECTIONS_MAX)
            .collect();
        self.signal(&watched, frame);
    }

    pub(super) fn online(&self, mut users: Vec<UserId>) -> Vec<UserId> {
        users.retain(|user| {
            let connected = !self.circles.members(Audience::User(*user)).is_empty();
            connected || self.presence.leaving.contains_key(user)
        });
        users
    }
}
