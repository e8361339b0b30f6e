/** `<time datetime data-local="relative|date|time|both">`: in the reader's zone and language. */

import { clockTime, dateAndTime, exactTime, relativeTime, shortDate } from '../lib/times.js';

const REFRESH_MS = 60_000;

export function localiseTimes() {
  refresh();
  setInterval(refresh, REFRESH_MS);
}

function refresh() {
  const { lang, dataset } = document.documentElement;
  const reader = { locale: lang || 'en', zone: dataset.zone || null };
  for (const element of document.querySelectorAll('time[data-local]')) {
    const time = /** @type {HTMLTimeElement} */ (element);
    time.title = exactTime(time.dateTime, reader);
    time.textContent = words(time, reader);
  }
}

/** @param {HTMLTimeElement} time @param {import('../lib/times.js').Reader} reader */
function words(time, reader) {
  switch (time.dataset.local) {
    case 'relative': return relativeTime(time.dateTime, reader, Date.now());
    case 'date': return shortDate(time.dateTime, reader);
    case 'time': return clockTime(time.dateTime, reader);
    default: return dateAndTime(time.dateTime, reader);
  }
}
