/** Times as people read them: in their zone and language. */

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/**
 * @param {string} locale
 * @param {string | null | undefined} zone
 * @param {Intl.DateTimeFormatOptions} options
 */
function format(locale, zone, options) {
  const key = `${locale} ${zone} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone ?? undefined });
  formats.set(key, made);
  return made;
}

/** @typedef {{ locale: string, zone?: string | null }} Reader */

/** @param {string} time @param {Reader} reader */
export function clockTime(time, { locale, zone }) {
  return format(locale, zone, { timeStyle: 'short' }).format(new Date(time));
}

/**
 * Without "AM" or "PM", for where a row that shows the whole time is near.
 * @param {string} time
 * @param {Reader} reader
 */
export function hourAndMinute(time, { locale, zone }) {
  const parts = format(locale, zone, { timeStyle: 'short' }).formatToParts(new Date(time));
  const shown = parts.filter(({ type }) => type !== 'dayPeriod');
  return shown.map(({ value }) => value).join('').trim();
}

/** @param {string} time @param {Reader} reader */
export function exactTime(time, { locale, zone }) {
  return format(locale, zone, { dateStyle: 'full', timeStyle: 'medium' }).format(new Date(time));
}

/** @param {string} time @param {Reader} reader */
export function shortDate(time, { locale, zone }) {
  return format(locale, zone, { dateStyle: 'medium' }).format(new Date(time));
}

/** @param {string} time @param {Reader} reader */
export function dateAndTime(time, { locale, zone }) {
  const options = /** @type {const} */ ({ dateStyle: 'medium', timeStyle: 'short' });
  return format(locale, zone, options).format(new Date(time));
}

/**
 * The day a moment falls on for the reader, as `2026-11-20`: equal days are equal texts.
 * @param {string | number} time
 * @param {Reader} reader
 */
export function dayOf(time, { zone }) {
  const options = /** @type {const} */ ({ year: 'numeric', month: '2-digit', day: '2-digit' });
  return format('en-CA', zone, options).format(new Date(time));
}

/**
 * "Today", "Yesterday", a weekday within a week, else a date.
 * @param {string} time
 * @param {Reader} reader
 * @param {number} now
 */
export function dayName(time, reader, now) {
  const days = daysBetween(dayOf(time, reader), dayOf(now, reader));
  if (days === 0 || days === 1) return capitalised(relative(-days, 'day', reader), reader.locale);
  const options = days < 7 ? NAMED_DAY : days < 300 ? DAY_AND_MONTH : FULL_DATE;
  const name = format(reader.locale, reader.zone, options).format(new Date(time));
  return capitalised(name, reader.locale);
}

/** @type {Intl.DateTimeFormatOptions} */
const NAMED_DAY = { weekday: 'long', month: 'long', day: 'numeric' };
/** @type {Intl.DateTimeFormatOptions} */
const DAY_AND_MONTH = { weekday: 'short', month: 'long', day: 'numeric' };
/** @type {Intl.DateTimeFormatOptions} */
const FULL_DATE = { year: 'numeric', month: 'long', day: 'numeric' };

/**
 * "5 minutes ago", then hours, then days; older than a month is a date.
 * @param {string} time
 * @param {Reader} reader
 * @param {number} now
 */
export function relativeTime(time, reader, now) {
  const minutes = Math.round((Date.parse(time) - now) / 60_000);
  if (minutes > -60) return relative(Math.min(minutes, 0), 'minute', reader);
  const hours = Math.round(minutes / 60);
  if (hours > -24) return relative(hours, 'hour', reader);
  const days = -daysBetween(dayOf(time, reader), dayOf(now, reader));
  return days > -31 ? relative(days, 'day', reader) : shortDate(time, reader);
}

/**
 * @param {string} from
 * @param {string} to
 */
function daysBetween(from, to) {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

/**
 * @param {number} amount
 * @param {Intl.RelativeTimeFormatUnit} unit
 * @param {Reader} reader
 */
function relative(amount, unit, { locale }) {
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(amount, unit);
}

/** @param {string} words @param {string} locale */
function capitalised(words, locale) {
  const [first = '', ...rest] = words;
  return first.toLocaleUpperCase(locale) + rest.join('');
}
