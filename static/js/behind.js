// @ts-check
// What is said while reads are behind. The server says the same where it writes the page (dashboard/web/behind.py).

/** @param {{every: number, wanted: number}} reads  seconds from one read of a host to the next */
export function behindWords({ every, wanted }) {
  return `Reads are behind: each host is read every ${every} s instead of ${wanted}. What you see may be as old as that.`;
}
