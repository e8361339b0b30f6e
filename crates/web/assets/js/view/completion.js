/** The list above the composer: people, channels or emoji that fit what is being typed. */

import { useEffect, useState } from '../../vendor/preact-hooks.mjs';
import * as api from '../api.js';
import { best } from '../lib/names.js';
import { icon, tags, view } from '../lib/tags.js';
import { text } from '../lib/texts.js';
import { channels } from '../store/conversations.js';
import { me } from '../store/me.js';
import { members } from '../store/members.js';
import { Avatar } from './avatar.js';

/** @import { Asked } from '../lib/completion.js' */
/** @import { Children } from '../lib/tags.js' */
/** @import { User } from '../types.js' */

const { bdi, div, span } = tags;

const SHOWN_MAX = 8;
const ASK_AFTER_MS = 120;

/** @typedef {{ id: string, insert: string, show: Children }} Choice */

/**
 * The choices for what is asked: at once from what is known, then from the server.
 * @param {Asked | null} asked
 * @param {string} conversation
 */
export function useChoices(asked, conversation) {
  const [choices, setChoices] = useState(/** @type {Choice[]} */ ([]));
  const key = asked ? `${asked.kind} ${asked.words}` : '';
  useEffect(() => {
    let isStale = false;
    const offer = (/** @type {Choice[]} */ found) => {
      if (!isStale) setChoices(found.slice(0, SHOWN_MAX));
    };
    if (!asked) {
      offer([]);
      return undefined;
    }
    if (asked.kind === 'emoji') findEmoji(asked.words).then(offer, () => {});
    if (asked.kind === 'channel') offer(findChannels(asked.words));
    if (asked.kind !== 'person') return () => (isStale = true);
    offer(people(asked.words, known()));
    const timer = setTimeout(() => {
      api.members(conversation, { query: asked.words, limit: 20 }).then(({ items }) => {
        offer(people(asked.words, unique([...known(), ...items.map(({ user }) => user)])));
      }, () => {});
    }, ASK_AFTER_MS);
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [key, conversation]);
  return choices;
}

function known() {
  return (members.peek()?.items ?? []).map(({ user }) => user);
}

/** @param {User[]} users */
function unique(users) {
  return [...new Map(users.map((user) => [user.id, user])).values()];
}

/** @param {string} words @param {User[]} users @returns {Choice[]} */
function people(words, users) {
  const others = users.filter(({ id }) => id !== me.peek().id);
  return best(words, others, (user) => [user.handle, user.name]).map((user) => ({
    id: user.id,
    insert: `@${user.handle} `,
    show: [view(Avatar, { user, size: 24 }), bdi({ class: 'completion__name' }, user.name),
      span({ class: 'completion__hint' }, bdi(null, `@${user.handle}`))],
  }));
}

/** @param {string} words @returns {Choice[]} */
function findChannels(words) {
  return best(words, channels.peek(), ({ name }) => [name ?? '']).map((channel) => ({
    id: channel.id,
    insert: `#${channel.name} `,
    show: [icon(channel.visibility === 'private' ? 'lock' : 'hash'),
      bdi({ class: 'completion__name' }, channel.name),
      span({ class: 'completion__hint one-line' }, channel.topic)],
  }));
}

/** @param {string} words @returns {Promise<Choice[]>} */
async function findEmoji(words) {
  const { EMOJI } = await import('../lib/emoji.js');
  return best(words, EMOJI, ([, ...names]) => names).map(([character, name = '']) => ({
    id: name,
    insert: `${character} `,
    show: [span({ class: 'completion__emoji' }, character),
      span({ class: 'completion__name' }, `:${name}:`)],
  }));
}

/**
 * @param {{ id: string, choices: Choice[], chosen: number, onChoose: (at: number) => void }} props
 */
export function Completion({ id, choices, chosen, onChoose }) {
  return div(
    { id, class: 'completion', role: 'listbox', 'aria-label': text('completion-label') },
    choices.map((choice, at) =>
      div(
        { key: choice.id, id: `${id}-${at}`, role: 'option', 'aria-selected': at === chosen,
          class: at === chosen ? 'completion__item completion__item--chosen' : 'completion__item',
          // Not click: the field must not lose its focus, nor a composition its text.
          onPointerDown: (event) => { event.preventDefault(); onChoose(at); } },
        choice.show,
      ),
    ),
  );
}
