/** What is new, told outside the page: its title, its icon, the app's badge. */

import { effect } from '../../vendor/preact-signals-core.mjs';
import { current, titleOf, totals } from '../store/conversations.js';

const SIZE = 64;

/** @param {string} base */
export function watchBadge(base) {
  effect(() => {
    const { mentions, unread } = totals.value;
    const name = current.value && titleOf(current.value);
    const place = name ? `${name} · Chirm` : 'Chirm';
    const mark = mentions ? `(${mentions}) ` : unread ? '• ' : '';
    document.title = mark + place;
  });
  const favicon = createFavicon(base);
  effect(() => {
    const { mentions, unread } = totals.value;
    favicon(mentions, unread > 0);
    const app = /** @type {any} */ (navigator);
    const told = mentions ? app.setAppBadge?.(mentions) : app.clearAppBadge?.();
    told?.catch?.(() => {});
  });
}

/** @param {string} base */
function createFavicon(base) {
  const link = document.querySelector('link[rel~=icon]') ?? document.createElement('link');
  link.setAttribute('rel', 'icon');
  document.head.append(link);
  const plain = `${base}icon.svg`;
  const picture = new Image(SIZE, SIZE);
  const loaded = new Promise((resolve) => {
    picture.onload = resolve;
    picture.src = plain;
  });
  let wanted = '';
  return async (/** @type {number} */ mentions, /** @type {boolean} */ isUnread) => {
    const now = `${mentions} ${isUnread}`;
    if (now === wanted) return;
    wanted = now;
    if (!mentions && !isUnread) return link.setAttribute('href', plain);
    await loaded;
    if (now === wanted) link.setAttribute('href', drawn(picture, mentions > 0));
  };
}

/** @param {HTMLImageElement} picture @param {boolean} isCalled */
function drawn(picture, isCalled) {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIZE;
  const pen = canvas.getContext('2d');
  if (!pen) return picture.src;
  pen.drawImage(picture, 0, 0, SIZE, SIZE);
  const radius = isCalled ? 17 : 12;
  const centre = SIZE - radius - 1;
  pen.globalCompositeOperation = 'destination-out';
  pen.beginPath();
  pen.arc(centre, radius + 1, radius + 5, 0, 7);
  pen.fill();
  pen.globalCompositeOperation = 'source-over';
  pen.fillStyle = isCalled ? '#d9480f' : '#f0974a';
  pen.beginPath();
  pen.arc(centre, radius + 1, radius, 0, 7);
  pen.fill();
  return canvas.toDataURL();
}
