/** Addresses of the workspace: the one place where names become URLs and URLs names. */

/**
 * @param {string} name
 * @param {number} [seq]
 */
export function channelPath(name, seq) {
  const path = `/channel/${encodeURIComponent(name)}`;
  return seq ? `${path}/${seq}` : path;
}

/**
 * @param {string} pathname
 * @returns {{ name: string, seq: number | null } | null}
 */
export function parseChannelPath(pathname) {
  const match = /^\/channel\/([^/]+)(?:\/(\d{1,15}))?\/?$/.exec(pathname);
  if (!match?.[1]) return null;
  try {
    return { name: decodeURIComponent(match[1]), seq: match[2] ? Number(match[2]) : null };
  } catch {
    return null;
  }
}
