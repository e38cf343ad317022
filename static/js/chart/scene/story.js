// A change of the API in words: what happened to what, and which values it had before and after. Pure.

/**
 * @typedef {object} Change  as GET /api/v1/changes answers
 * @property {string} id
 * @property {string} at
 * @property {string} object
 * @property {string} name
 * @property {string} action  added, changed, removed
 * @property {Record<string, unknown>} before
 * @property {Record<string, unknown>} after
 */

/** Links by our own numbers follow from what is shown, and since when is the time of the change itself. */
const UNSAID = new Set(["host_id", "swarm_id", "network_id", "container_id", "service_id", "reporter_id", "since"]);
const LONGEST = 80;
/** The ids of tasks in names, and Docker's own long ids. */
const TASK = /(\.[a-z0-9]{25}){1,2}(?= |$)/g;
const ID = /^[0-9a-f]{64}$/;

/**
 * @param {Change} change
 * @returns {{what: string, fields: {name: string, before: string, after: string}[]}}
 */
export function story(change) {
  const kind = change.object.slice(0, change.object.indexOf(":"));
  const what = `${kind} ${change.name.replace(TASK, "")} ${change.action}`.replace("  ", " ");
  if (change.action !== "changed") return { what, fields: [] };
  const fields = Object.keys(change.after)
    .filter((name) => !UNSAID.has(name))
    .map((name) => ({
      name: name.replaceAll("_", " "),
      before: told(change.before[name]),
      after: told(change.after[name]),
    }));
  return { what, fields };
}

/**
 * A value in a few words.
 * @param {unknown} value
 * @returns {string}
 */
export function told(value) {
  if (value === null || value === undefined || value === "") return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  const text = typeof value === "object" ? flat(value) : String(value);
  if (text === "") return "none";
  if (ID.test(text)) return text.slice(0, 12);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}

/**
 * @param {unknown} value
 * @returns {string}
 */
function flat(value) {
  if (Array.isArray(value)) return value.map(flat).join(", ");
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .filter(([, part]) => part !== null && part !== "")
    .map(([name, part]) => `${name} = ${flat(part)}`)
    .join(", ");
}
