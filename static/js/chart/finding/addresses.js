// Addresses as text to something that can be compared: hexadecimal digits, eight for IPv4, thirty-two for IPv6. Pure.

/** @typedef {{digits: string, bits: number}} Subnet  the bits behind `bits` do not count */

/**
 * The digits of an address, without a prefix length; null where the text is no address. An IPv4 address that is written
 * as an IPv6 one (::ffff:10.0.2.7) is the IPv4 address.
 * @param {string} text
 * @returns {string | null}
 */
export function digitsOf(text) {
  if (text.length > 64) return null;
  if (!text.includes(":")) return digits4(text);
  const bare = text.replace(/^\[(.*)\]$/, "$1").replace(/%.*$/, "");
  const digits = digits6(bare.toLowerCase());
  return digits?.startsWith("00000000000000000000ffff") ? digits.slice(24) : digits;
}

/** @param {string} text */
function digits4(text) {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  const bytes = match ? match.slice(1).map(Number) : [];
  if (bytes.length !== 4 || bytes.some((byte) => byte > 255)) return null;
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {string} text  in small letters @returns {string | null} */
function digits6(text) {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (dotted) {
    const last = digits4(dotted[2]);
    return last === null ? null : digits6(`${dotted[1]}${last.slice(0, 4)}:${last.slice(4)}`);
  }
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const [head, tail] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = tail === undefined ? [] : Array(Math.max(1, 8 - head.length - tail.length)).fill("0");
  const groups = [...head, ...missing, ...(tail ?? [])];
  if (groups.length !== 8 || !groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return null;
  return groups.map((group) => group.padStart(4, "0")).join("");
}

/**
 * @param {string} text  like 10.0.2.0/24; bits of a host in it do no harm
 * @returns {Subnet | null}
 */
export function readSubnet(text) {
  const [address, length, more] = text.split("/");
  if (more !== undefined || !/^\d{1,3}$/.test(length ?? "")) return null;
  const digits = digitsOf(address);
  const bits = Number(length) - (digits?.length === 8 && address.includes(":") ? 96 : 0);
  return digits === null || bits < 0 || bits > digits.length * 4 ? null : { digits, bits };
}

/**
 * @param {string} digits
 * @param {Subnet} subnet
 */
export function isInside(digits, subnet) {
  if (digits.length !== subnet.digits.length) return false;
  const whole = subnet.bits >> 2;
  if (whole > 0 && !digits.startsWith(subnet.digits.slice(0, whole))) return false;
  const rest = subnet.bits & 3;
  if (rest === 0) return true;
  const both = Number.parseInt(digits[whole], 16) ^ Number.parseInt(subnet.digits[whole], 16);
  return both >> (4 - rest) === 0;
}

/**
 * An IPv6 address with all its groups, so that what has been typed of one can be compared: fd00:0:0:0:0:0:0:5.
 * @param {string} digits
 */
export function spread(digits) {
  if (digits.length === 8) return "";
  return (digits.match(/.{4}/g) ?? []).map((group) => group.replace(/^0{1,3}/, "")).join(":");
}

/** An address without its prefix length. @param {string} text */
export function bare(text) {
  const slash = text.indexOf("/");
  return slash < 0 ? text : text.slice(0, slash);
}
