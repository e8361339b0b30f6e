/**
 * The client's half of `apply(snapshot, events) == snapshot later`: one event into one snapshot.
 * The server's tests prove the same rules and write the vectors that the tests here replay.
 * Pure: nothing given is changed, and what an event does not touch stays the same object.
 * Events may come twice (a message is answered and announced); twice is as once.
 */

/** @import { Conversation, Event, Message, Snapshot, User } from './types.js' */

/** @type {Record<string, (snapshot: Snapshot, event: Event) => Snapshot>} */
const steps = {
  'message.created': messageCreated,
  'message.edited': messageChanged,
  'message.deleted': messageChanged,
  'membership.created': membershipCreated,
  'membership.changed': membershipChanged,
  'membership.deleted': membershipDeleted,
  'read.moved': readMoved,
  'channel.changed': channelChanged,
  'user.changed': userChanged,
};

/**
 * @param {Snapshot} snapshot
 * @param {Event} event
 * @returns {Snapshot}
 */
export function fold(snapshot, event) {
  const step = steps[event.type];
  return step ? step(snapshot, event) : snapshot;
}

/**
 * @param {Snapshot} snapshot
 * @param {Event[]} events
 */
export function foldAll(snapshot, events) {
  return events.reduce(fold, snapshot);
}

/** @type {(snapshot: Snapshot, event: Event) => Snapshot} */
function messageCreated(snapshot, event) {
  /** @type {Message} */
  const message = event.data;
  const conversation = snapshot.conversations[message.conversation_id];
  if (!conversation) return snapshot;
  const isNew = message.seq > conversation.last_seq;
  const isOwn = message.author.id === snapshot.me.id;
  const last_seq = Math.max(conversation.last_seq, message.seq);
  const read_seq = isOwn ? Math.max(conversation.read_seq, message.seq) : conversation.read_seq;
  const called = isNew && !isOwn && message.mentions?.includes(snapshot.me.id);
  const mentions = read_seq === last_seq ? 0 : conversation.mentions + (called ? 1 : 0);
  return withMessage(
    withConversation(snapshot, {
      ...conversation,
      last_seq,
      read_seq,
      mentions,
      unread: last_seq - read_seq,
      last_message_at: isNew ? message.created_at : conversation.last_message_at,
    }),
    message,
  );
}

/** @type {(snapshot: Snapshot, event: Event) => Snapshot} */
function messageChanged(snapshot, event) {
  const { mentions_before = [], ...data } = event.data;
  /** @type {Message} */
  const message = data;
  const counted = withMentions(snapshot, message, mentions_before);
  const known = snapshot.messages[message.conversation_id]?.[message.seq];
  return known ? withMessage(counted, message) : counted;
}

/**
 * An edit may begin or end to call somebody, and a deletion ends it; it counts while unread.
 * @param {Snapshot} snapshot
 * @param {Message} message
 * @param {string[]} before whom it called until now
 */
function withMentions(snapshot, message, before) {
  const conversation = snapshot.conversations[message.conversation_id];
  const me = snapshot.me.id;
  const change = Number(message.mentions?.includes(me) ?? false) - Number(before.includes(me));
  if (!conversation || change === 0 || message.seq <= conversation.read_seq) return snapshot;
  const mentions = Math.max(conversation.mentions + change, 0);
  return withConversation(snapshot, { ...conversation, mentions });
}

/** @type {(snapshot: Snapshot, event: Event) => Snapshot} */
function membershipCreated(snapshot, event) {
  const { user, role, notify, conversation, read_seq } = event.data;
  const known = snapshot.conversations[conversation.id];
  if (user.id !== snapshot.me.id) {
    if (!known) return snapshot;
    return withConversation(snapshot, { ...known, member_count: conversation.member_count });
  }
  return withConversation(snapshot, {
    ...known,
    ...conversation,
    mentions: 0,
    notify,
    role,
    read_seq,
    unread: conversation.last_seq - read_seq,
    joined: true,
  });
}

/** @type {(snapshot: Snapshot, event: Event) => Snapshot} */
function membershipChanged(snapshot, event) {
  const { user, role, notify } = event.data;
  const known = snapshot.conversations[event.conversation_id ?? ''];
  if (!known || user.id !== snapshot.me.id) return snapshot;
  return withConversation(snapshot, { ...known, role, notify });
}

/** @type {(snapshot: Snapshot, event: Event) => Snapshot} */
function membershipDeleted(snapshot, event) {
  const id = event.conversation_id ?? '';
  const known = snapshot.conversations[id];
  if (!known) return snapshot;
  if (event.data.user.id !== snapshot.me.id) {
    return withConversation(snapshot, { ...known, member_count: event.data.member_count });
  }
  const { [id]: _left, ...conversations } = snapshot.conversations;
  const { [id]: _unseen, ...messages } = snapshot.messages;
  return { ...snapshot, conversations, messages };
}

/** @type {(snapshot: Snapshot, event: Event) => Snapshot} */
function readMoved(snapshot, event) {
  const known = snapshot.conversations[event.conversation_id ?? ''];
  if (!known || event.data.read_seq < known.read_seq) return snapshot;
  const { read_seq, mentions } = event.data;
  const unread = known.last_seq - read_seq;
  return withConversation(snapshot, { ...known, read_seq, mentions, unread });
}

/** @type {(snapshot: Snapshot, event: Event) => Snapshot} */
function channelChanged(snapshot, event) {
  const known = snapshot.conversations[event.data.id];
  if (!known) return snapshot;
  // To those outside, a channel that closes says no more than that.
  const { name = known.name, topic = known.topic, visibility } = event.data;
  const { archived_at = known.archived_at } = event.data;
  return withConversation(snapshot, { ...known, name, topic, visibility, archived_at });
}

/** @type {(snapshot: Snapshot, event: Event) => Snapshot} */
function userChanged(snapshot, event) {
  const { role, ...data } = event.data;
  /** @type {User} */
  const user = data;
  /** @type {Snapshot['messages']} */
  const messages = {};
  for (const [id, loaded] of Object.entries(snapshot.messages)) {
    messages[id] = withAuthor(loaded, user);
  }
  const me = user.id === snapshot.me.id ? { ...snapshot.me, ...event.data } : snapshot.me;
  /** @type {Snapshot['conversations']} */
  const conversations = {};
  for (const [id, conversation] of Object.entries(snapshot.conversations)) {
    conversations[id] = withParticipant(conversation, user);
  }
  return { ...snapshot, me, conversations, messages };
}

/**
 * @param {Conversation} conversation
 * @param {User} user
 */
function withParticipant(conversation, user) {
  if (!conversation.participants?.some(({ id }) => id === user.id)) return conversation;
  const participants = conversation.participants.map((one) => (one.id === user.id ? user : one));
  return { ...conversation, participants };
}

/**
 * @param {Record<number, Message>} loaded
 * @param {User} user
 */
function withAuthor(loaded, user) {
  const own = Object.values(loaded).filter((message) => message.author.id === user.id);
  if (own.length === 0) return loaded;
  const changed = { ...loaded };
  for (const message of own) changed[message.seq] = { ...message, author: user };
  return changed;
}

/**
 * @param {Snapshot} snapshot
 * @param {Conversation} conversation
 */
function withConversation(snapshot, conversation) {
  const conversations = { ...snapshot.conversations, [conversation.id]: conversation };
  return { ...snapshot, conversations };
}

/**
 * Only conversations whose messages are loaded take one in.
 * @param {Snapshot} snapshot
 * @param {Message} message
 */
function withMessage(snapshot, message) {
  const loaded = snapshot.messages[message.conversation_id];
  if (!loaded) return snapshot;
  const known = loaded[message.seq];
  if (known && isOlder(message, known)) return snapshot;
  const messages = {
    ...snapshot.messages,
    [message.conversation_id]: { ...loaded, [message.seq]: message },
  };
  return { ...snapshot, messages };
}

/**
 * A creation that arrives after its edit or deletion (a page loaded in between) undoes neither.
 * @param {Message} message
 * @param {Message} known
 */
function isOlder(message, known) {
  if (known.deleted_at) return !message.deleted_at;
  return (known.edited_at ?? '') > (message.edited_at ?? '');
}
