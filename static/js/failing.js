// @ts-check
// What a page says when a part of it could not be asked for: a sentence where it was asked, and a way to ask again.
// What stood there stays. Parts that refresh themselves say it in the strip under the bar (#connection), and go on asking.

import { at } from "./base.js";
import { behindWords } from "./behind.js";

const STANDSTILL =
  "The broker of Docklines does not answer: hosts are not read meanwhile, and nothing can be sent to Docker. What you see is as it was before.";
const BY_ITSELF = "[data-live]";

/** @param {string} words  "" takes the strip away @param {Element[]} cures */
function sayAbove(words, ...cures) {
  const strip = document.getElementById("connection");
  if (!strip || (strip.dataset.words === words && !strip.hidden)) return;
  strip.dataset.words = words;
  strip.replaceChildren(words, ...cures);
  strip.hidden = words === "";
}

/**
 * A sentence before the part that did not come, or at the end of the form that asked.
 * @param {Element} asker
 * @param {Element} part
 * @param {string} words
 * @param {Element} cure
 */
function sayHere(asker, part, words, cure) {
  forget();
  const notice = document.createElement("div");
  notice.className = "notice bad failed";
  notice.setAttribute("role", "alert");
  notice.append(words, cure);
  (part.isConnected ? part : asker).before(notice);
  notice.scrollIntoView({ block: "nearest" });
}

function forget() {
  for (const old of document.querySelectorAll(".failed")) old.remove();
}

/** @param {string} words @param {() => void} act */
function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button small";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

/** As the user did it before, with what the fields say by now. @param {Element} asker */
function askAgain(asker) {
  if (asker instanceof HTMLFormElement) asker.requestSubmit();
  else if (asker.matches("input[type=search]")) asker.dispatchEvent(new Event("search"));
  else if (asker.matches("a, button")) /** @type {HTMLElement} */ (asker).click();
  else asker.dispatchEvent(new Event("change", { bubbles: true }));
}

/** @param {CustomEvent} event @param {string} words  without what comes next */
function failed({ detail }, words) {
  const asker = /** @type {Element} */ (detail.requestConfig?.elt ?? detail.elt);
  const again = () => document.querySelectorAll(BY_ITSELF).forEach((part) => part.dispatchEvent(new CustomEvent("refresh")));
  if (asker.matches(BY_ITSELF)) sayAbove(`${words} This page is as it was; it keeps trying.`, button("Try now", again));
  else sayHere(asker, detail.target, `${words} Nothing was changed, and what you typed is still here.`, button("Try again", () => askAgain(asker)));
}

/** @param {XMLHttpRequest} xhr */
function wordsFor(xhr) {
  if (xhr.getResponseHeader("Docklines-Trouble") === "database") return "The database of Docklines does not answer.";
  if (xhr.status === 403) return "Your account may not see this any more: ask an admin.";
  return `Docklines answered with an error (${xhr.status}): its log says why.`;
}

/** What an answer that came says of the whole: "broker", "behind 23 10", or nothing. @param {string} told */
function troubleIn(told) {
  if (told === "broker") return STANDSTILL;
  const [what, every, wanted] = told.split(" ");
  return what === "behind" ? behindWords({ every: Number(every), wanted: Number(wanted) }) : "";
}

document.addEventListener("htmx:sendError", (event) => failed(/** @type {CustomEvent} */ (event), "Docklines does not answer."));
document.addEventListener("htmx:timeout", (event) => failed(/** @type {CustomEvent} */ (event), "Docklines answers too slowly."));
document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = /** @type {CustomEvent} */ (event).detail;
  if (xhr.status === 404) sayAbove("This is gone. What you see is its last picture.");
  else if (xhr.status !== 401) failed(/** @type {CustomEvent} */ (event), wordsFor(xhr));
});
document.addEventListener("htmx:afterRequest", (event) => {
  const { successful, xhr, requestConfig } = /** @type {CustomEvent} */ (event).detail;
  if (!successful) return;
  sayAbove(troubleIn(xhr.getResponseHeader("Docklines-Trouble") ?? ""));
  if (!requestConfig.elt.matches(BY_ITSELF)) forget();
});

// The session has ended. A table leads to the login and back; from a form that is being filled in nobody is led away.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr, requestConfig, target } = /** @type {CustomEvent} */ (event).detail;
  const form = requestConfig.elt.closest("form[method=post]");
  if (xhr.status !== 401 || !form) return;
  event.preventDefault();
  const link = document.createElement("a");
  Object.assign(link, { className: "button small", href: at("/accounts/login/"), target: "_blank", textContent: "Log in" });
  sayHere(requestConfig.elt, target, "You are signed out. Log in in another tab, then go on here: what you typed stays.", link);
  window.addEventListener("focus", renewTokens);
});

/** A login gives every form of its browser another token. */
async function renewTokens() {
  const answer = await fetch(location.href, { redirect: "manual", cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = page.querySelector("input[name=csrfmiddlewaretoken]")?.getAttribute("value");
  if (!token) return;
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.setAttribute("value", token);
  window.removeEventListener("focus", renewTokens);
  forget();
}
