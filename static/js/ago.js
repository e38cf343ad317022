// @ts-check
// How long ago, in words. Pure.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * @param {number} then  milliseconds since 1970
 * @param {number} now  milliseconds since 1970
 * @returns {string} like "12 s ago"; "just now" also for a clock that is a little ahead
 */
export function ago(then, now) {
  const gone = now - then;
  if (!Number.isFinite(gone)) return "";
  if (gone < 2000) return "just now";
  if (gone < MINUTE) return `${Math.floor(gone / 1000)} s ago`;
  if (gone < HOUR) return `${Math.floor(gone / MINUTE)} min ago`;
  if (gone < 2 * DAY) return `${Math.floor(gone / HOUR)} h ago`;
  return `${Math.floor(gone / DAY)} days ago`;
}
