// Moments and lengths of time in few words. Pure.

/**
 * A length of time: "12 s", "3 min", "2 h", "4 days".
 * @param {number} then  milliseconds since 1970
 * @param {number} now  milliseconds since 1970
 */
export function ago(then, now) {
  const seconds = Math.max(0, Math.round((now - then) / 1000));
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 2 * 86400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86400)} days`;
}

/**
 * A moment for those who compare it with a log: "2026-11-27 08:12 UTC".
 * @param {string | number} moment
 */
export function utc(moment) {
  const at = new Date(moment);
  return Number.isNaN(at.getTime()) ? "" : `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/**
 * A moment as people here say it: "14:02", with the date when it was another day.
 * @param {string | number} moment
 * @param {number} now
 */
export function clock(moment, now) {
  const at = new Date(moment);
  if (Number.isNaN(at.getTime())) return "";
  const time = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
  if (new Date(now).toDateString() === at.toDateString()) return time;
  return `${at.toLocaleDateString([], { day: "numeric", month: "short" })}, ${time}`;
}
