// Text and numbers as SVG takes them. Pure.

/** What XML 1.0 has no way to write: most control characters, halves of pairs, two that are no characters. */
const UNWRITABLE = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
/** @type {Record<string, string>} */
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/**
 * A text for an element or an attribute: what it says stays, and it can end neither.
 * @param {string} text
 */
export function escapeXml(text) {
  return text.replace(UNWRITABLE, "\ufffd").replace(/[&<>"']/g, (sign) => ENTITIES[sign]);
}

/**
 * A length with two decimals at most.
 * @param {number} value
 */
export function short(value) {
  if (!Number.isFinite(value)) throw new RangeError(`a picture has no place ${value}`);
  return String(Math.round(value * 100) / 100 || 0);
}

/**
 * Attributes in a fixed order; what is undefined is left out.
 * @param {Record<string, string | number | undefined>} wants
 */
export function attributes(wants) {
  return Object.entries(wants)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${typeof value === "number" ? short(value) : escapeXml(String(value))}"`)
    .join("");
}
