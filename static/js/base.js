// Where the site lives: "/", or below it where a proxy serves something else there, like "/docklines/" (setting
// DOCKLINES_BASE_PATH). Every address of a page or of the API is made here; within the site it is written from "/".

/** @returns {string} which begins and ends with a slash */
function base() {
  return globalThis.document?.documentElement?.dataset?.base ?? "/";
}

/**
 * The address that a browser asks for.
 * @param {string} path  within the site, like "/hosts/"
 */
export function at(path) {
  return base() + path.slice(1);
}

/**
 * The path within the site of an address that a browser shows.
 * @param {string} address  what follows the host, like "/docklines/hosts/"
 */
export function within(address) {
  return address.startsWith(base()) ? `/${address.slice(base().length)}` : address;
}
