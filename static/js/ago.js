// @ts-check
// Spans of time in words. Pure.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * @param {number} milliseconds
 * @returns {string} like "12 s", "3 min", "5 h", "4 days"; "" for what is no number
 */
export function span(milliseconds) {
  if (!Number.isFinite(milliseconds)) return "";
  const gone = Math.max(milliseconds, 0);
  if (gone < MINUTE) return `${Math.floor(gone / 1000)} s`;
  if (gone < HOUR) return `${Math.floor(gone / MINUTE)} min`;
  if (gone < 2 * DAY) return `${Math.floor(gone / HOUR)} h`;
  return `${Math.floor(gone / DAY)} days`;
}

/**
 * @param {number} then  milliseconds since 1970
 * @param {number} now  milliseconds since 1970
 * @returns {string} like "12 s ago"; "just now" also for a clock that is a little ahead
 */
export function ago(then, now) {
  if (!Number.isFinite(now - then)) return "";
  return now - then < 2000 ? "just now" : `${span(now - then)} ago`;
}
