// Out of the page: a file for the disk, a text for the clipboard.

/**
 * Like "docklines-2026-03-14-1402-chart.svg", in the user's own time.
 * @param {string} what
 * @param {string} ending
 * @param {Date} now
 */
export function fileName(what, ending, now) {
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return `docklines-${day}-${two(now.getHours())}${two(now.getMinutes())}-${what}.${ending}`;
}

/**
 * @param {Blob} blob
 * @param {string} name
 */
export function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.hidden = true;
  // It is a click for the browser only: the menu that asked for it stays open.
  link.addEventListener("click", (event) => event.stopPropagation());
  document.body.append(link);
  link.click();
  link.remove();
  // The browser has begun to read it by then; until it is revoked it stays in memory.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * @param {string} text
 * @returns {Promise<boolean>} whether the clipboard has it
 */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByHand(text);
  }
}

/**
 * Without TLS a page has no clipboard to ask for, but may still copy what is marked.
 * @param {string} text
 */
function copyByHand(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  const active = document.activeElement;
  // In the menu, which would close if the focus left it.
  (active?.closest("details") ?? document.body).append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (active instanceof HTMLElement) active.focus({ preventScroll: true });
  return done;
}
