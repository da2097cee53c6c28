// Numbers and times as people read them; a number and its unit stay on one line.

const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const SHORT = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
const CLOCK = new Intl.DateTimeFormat('sv', { dateStyle: 'short', timeStyle: 'medium' });

export const count = (n) => (Number.isFinite(n) ? WHOLE.format(n) : '–');

export function bytes(n) {
  if (!Number.isFinite(n)) {
    return '–';
  }
  let unit = 0;
  let rest = n;
  while (rest >= 1024 && unit < UNITS.length - 1) {
    rest /= 1024;
    unit += 1;
  }
  return `${SHORT.format(rest)}\u00a0${UNITS[unit]}`;
}

export const rate = (n) => (Number.isFinite(n) ? `${n >= 1000 ? WHOLE.format(n) : SHORT.format(n)}/s` : '–');

export const byteRate = (n) => (Number.isFinite(n) ? `${bytes(n)}/s` : '–');

export const percent = (share) => (Number.isFinite(share) ? `${SHORT.format(100 * share)}\u00a0%` : '–');

/** A duration, given in milliseconds. */
export function millis(n) {
  if (!Number.isFinite(n)) {
    return '–';
  }
  if (n < 1) {
    return `${SHORT.format(n * 1000)}\u00a0µs`;
  }
  if (n < 1000) {
    return `${SHORT.format(n)}\u00a0ms`;
  }
  const seconds = n / 1000;
  if (seconds < 120) {
    return `${SHORT.format(seconds)}\u00a0s`;
  }
  return seconds < 7200 ? `${WHOLE.format(seconds / 60)}\u00a0min` : `${SHORT.format(seconds / 3600)}\u00a0h`;
}

/** A moment in the reader's own time zone. */
export function clock(moment) {
  const date = new Date(moment);
  return Number.isNaN(date.getTime()) ? '–' : CLOCK.format(date);
}

/** A moment given in milliseconds, where 0 is none. */
export const clockOrNone = (moment) => (moment > 0 ? clock(moment) : 'never');

/** At most so many characters, and whether there are more. */
export const shortened = (text, length) => (text.length > length ? `${text.slice(0, length)}…` : text);
