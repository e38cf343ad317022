// The page's questions to the API: JSON there and back, with the session of the page. An expected failure is a value.

const TROUBLE = "Docklines does not answer: try again in a moment.";

/** @typedef {{ok: true, body: any} | {ok: false, words: string}} Answer  words: one sentence for the user */

/**
 * @param {"GET" | "POST" | "PATCH" | "DELETE"} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<Answer>}
 */
export async function ask(method, path, body) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken();
  if (body) headers["Content-Type"] = "application/json";
  try {
    const response = await fetch(path, { method, headers, body: body && JSON.stringify(body), redirect: "error" });
    const told = response.status === 204 ? null : await response.json();
    return response.ok ? { ok: true, body: told } : { ok: false, words: String(told?.detail ?? TROUBLE) };
  } catch {
    return { ok: false, words: TROUBLE };
  }
}

/** It stands in every form of the page; the one in the bar logs out. */
function csrfToken() {
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  return field instanceof HTMLInputElement ? field.value : "";
}
