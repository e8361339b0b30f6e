/** Addresses of the workspace: the one place where names become URLs and URLs names. */

/** @import { Conversation } from '../types.js' */

/**
 * What an address leads to: a channel by its name, a direct by its id.
 * @typedef {{ kind: 'channel' | 'direct', key: string, seq: number | null }} Address
 */

/** @param {string} name */
export const channelPath = (name) => `/channel/${encodeURIComponent(name)}`;

/** @param {Conversation} conversation */
export function placePath({ kind, id, name }) {
  return kind === 'direct' ? `/direct/${encodeURIComponent(id)}` : channelPath(name ?? '');
}

/**
 * @param {string} pathname
 * @returns {Address | null}
 */
export function parsePath(pathname) {
  const match = /^\/(channel|direct)\/([^/]+)(?:\/(\d{1,15}))?\/?$/.exec(pathname);
  if (!match?.[2]) return null;
  try {
    const kind = match[1] === 'direct' ? 'direct' : 'channel';
    return { kind, key: decodeURIComponent(match[2]), seq: match[3] ? Number(match[3]) : null };
  } catch {
    return null;
  }
}

/** @param {Address} address @param {Conversation} conversation */
export function leadsTo({ kind, key }, conversation) {
  const { kind: its, id, name } = conversation;
  return its === kind && key === (kind === 'direct' ? id : name);
}
