// What is typed in the search, word by word: an address, a subnet, the beginning of one, a label, or text. Pure.

import { SHORT_ID } from "../topology/records.js";
import { digitsOf, isInside, readSubnet } from "./addresses.js";

/** @import {Subnet} from "./addresses.js" */
/** @import {Entry} from "./entries.js" */

/**
 * @typedef {object} Word
 * @property {string} text  in small letters
 * @property {string} [address]  its digits: the word is a whole address
 * @property {Subnet} [subnet]
 * @property {string} [label]  as it was typed, behind "label:"
 * @property {string} [begins]  the beginning of an address, as it was typed
 * @property {string} [code]  what an id or a MAC may begin with: hexadecimal digits, four at least
 */

const MOST_WORDS = 8;
const MOST_LETTERS = 200;

/**
 * @param {string} query
 * @returns {Word[]}
 */
export function readQuery(query) {
  const parts = query.slice(0, 1000).split(/\s+/).filter(Boolean);
  return parts.slice(0, MOST_WORDS).map((part) => readWord(part.slice(0, MOST_LETTERS)));
}

/**
 * @param {string} typed
 * @returns {Word}
 */
function readWord(typed) {
  const text = typed.toLowerCase();
  if (text.startsWith("label:") && text.length > 6) return { text, label: typed.slice(6) };
  const address = text.endsWith("::") ? null : digitsOf(text);
  if (address !== null) return { text, address };
  const subnet = text.includes("/") ? readSubnet(text) : null;
  if (subnet !== null) return { text, subnet };
  /** @type {Word} */
  const word = { text };
  const isBegun = /^\d{1,3}\.[\d./]*$/.test(text) || (/^[0-9a-f:]+$/.test(text) && text.includes(":"));
  if (isBegun) word.begins = text.replace(/\/.*$/, "");
  const code = text.replace(/^sha256:/, "").replace(/[:.-]/g, "");
  if (/^[0-9a-f]{4,}$/.test(code) && !/^\d{1,3}\./.test(text)) word.code = code.slice(0, SHORT_ID);
  return word;
}

/**
 * Whether a word is about this thing. A whole address is only itself: 10.0.2.7 does not find 10.0.2.70.
 * @param {Entry} entry
 * @param {Word} word
 * @param {ReadonlySet<string>} [labelled]  what the server says has a label like the word
 */
export function fits(entry, word, labelled) {
  if (word.label !== undefined) return labelled?.has(entry.id) ?? false;
  if (word.address !== undefined) return entry.addresses.some(({ digits }) => digits === word.address);
  const { subnet, begins, code } = word;
  if (subnet) return entry.addresses.some(({ digits, bits }) => bits >= subnet.bits && isInside(digits, subnet));
  if (entry.text.includes(word.text) || labelled?.has(entry.id)) return true;
  const begun = begins !== undefined && entry.addresses.some((one) => beginsSo(one, begins));
  if (begun) return true;
  return code !== undefined && entry.codes.some((one) => one.startsWith(code));
}

/** @param {{text: string, wide: string}} address @param {string} begins */
function beginsSo({ text, wide }, begins) {
  return text.startsWith(begins) || wide.startsWith(begins);
}
