// Whether a wall loads itself anew because the server has a new build. Pure. It never does so twice for one build, in
// case what it gets is the old page again (a proxy's, or another process's), except after an hour.

const AGAIN = 3_600_000;

/** @typedef {{build: string, at: number}} Kept  the last time it did */

/**
 * @param {string} own  the build that the page came with
 * @param {string | null} server  the build that the server has now; null where it did not say
 * @param {Kept | null} kept
 * @param {number} now
 */
export function mayReload(own, server, kept, now) {
  if (!own || !server || server === own) return false;
  return kept === null || (kept.build !== server && now - kept.at > 60_000) || now - kept.at > AGAIN;
}

/**
 * @param {string | null} text  as it was kept
 * @returns {Kept | null}
 */
export function readKept(text) {
  try {
    const { build, at } = JSON.parse(text ?? "null") ?? {};
    return typeof build === "string" && typeof at === "number" ? { build, at } : null;
  } catch {
    return null;
  }
}
