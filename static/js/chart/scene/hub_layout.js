// Places for a neighbourhood: on a wide stage what surrounds the centre stands left, right, above and below it; on a
// narrow one, in rows of two. Every node has a rectangle of its own, so no text meets another. Pure, in CSS pixels.

/** @import {Rect} from "../types.js" */
/** @import {Group, Hub, Node} from "./hub.js" */

/** @typedef {{node: Node, group: Group | null, rect: Rect}} Placed  group: null for the centre */
/** @typedef {{text: string, rect: Rect}} Heading */
/** @typedef {{from: string, to: string, points: [number, number][]}} Edge */
/** @typedef {{nodes: Placed[], headings: Heading[], edges: Edge[], width: number, height: number}} HubPlaces */
/** @typedef {Hub["groups"][number]} Part */

const NODE = { width: 164, height: 44, gapX: 26, gapY: 12 };
const HEADING = 24;
const PAD = { x: 16, top: 56, bottom: 20 };
/** So many columns at least, or everything goes in rows. */
const LEAST_COLUMNS = 3;
/** A column becomes two when it would be higher than this. */
const MOST_ROWS = 9;

/**
 * @param {Hub} hub
 * @param {number} width
 * @param {number} [least]  height to fill
 * @returns {HubPlaces}
 */
export function layHub(hub, width, least = 0) {
  const columns = Math.floor((width - 2 * PAD.x + NODE.gapX) / (NODE.width + NODE.gapX));
  return columns >= LEAST_COLUMNS ? wide(hub, width, columns, least) : narrow(hub, width);
}

/**
 * Who stands where: networks at the left, containers at the right, hosts above, services below. Where a side would stay
 * empty, what stands above or below goes there.
 * @param {Hub} hub
 */
function sides(hub) {
  const part = (/** @type {Group} */ group) => hub.groups.find((one) => one.group === group);
  let [left, right, above, below] = [part("networks"), part("containers"), part("hosts"), part("services")];
  if (!left) [left, above] = [above, undefined];
  if (!left) [left, below] = [below, undefined];
  if (!right) [right, below] = [below, undefined];
  return { left, right, above, below };
}

/**
 * @param {Hub} hub
 * @param {number} width
 * @param {number} columns
 * @param {number} least
 * @returns {HubPlaces}
 */
function wide(hub, width, columns, least) {
  const { left, right, above, below } = sides(hub);
  const [lefts, rights] = split(left?.nodes.length ?? 0, right?.nodes.length ?? 0, columns - 1);
  const middle = stackHeight(above) + (above ? NODE.gapY * 2 : 0);
  const own = middle + NODE.height + stackHeight(below) + (below ? NODE.gapY * 2 : 0);
  const tall = Math.max(own, sideHeight(left, lefts), sideHeight(right, rights));
  const height = Math.max(least, PAD.top + tall + PAD.bottom);
  const mid = PAD.top + (height - PAD.top - PAD.bottom) / 2;
  const used = (lefts + 1 + rights) * (NODE.width + NODE.gapX) - NODE.gapX;
  const start = (width - used) / 2;
  const x = (/** @type {number} */ column) => start + column * (NODE.width + NODE.gapX);
  /** @type {HubPlaces} */
  const places = { nodes: [], headings: [], edges: [], width, height };
  const centre = { x: x(lefts), y: mid - own / 2 + middle, width: NODE.width, height: NODE.height };
  grid(places, left, x(0), mid - sideHeight(left, lefts) / 2, lefts, NODE.width);
  grid(places, right, x(lefts + 1), mid - sideHeight(right, rights) / 2, rights, NODE.width);
  grid(places, above, centre.x, mid - own / 2, 1, NODE.width);
  grid(places, below, centre.x, centre.y + NODE.height + NODE.gapY * 2, 1, NODE.width);
  connect(places, hub, centre);
  places.nodes.push({ node: hub.centre, group: null, rect: centre });
  return places;
}

/**
 * How many columns each side gets, so that neither is much higher than the other.
 * @param {number} left
 * @param {number} right
 * @param {number} columns
 */
function split(left, right, columns) {
  const need = (/** @type {number} */ count) => Math.ceil(count / MOST_ROWS);
  let lefts = left === 0 ? 0 : Math.max(1, Math.min(need(left), columns - (right > 0 ? 1 : 0)));
  let rights = right === 0 ? 0 : Math.max(1, Math.min(need(right), columns - lefts));
  while (lefts + rights > columns || (lefts > 1 && left / (lefts - 1) < right / (rights + 1))) {
    lefts -= 1;
    rights = Math.min(columns - lefts, rights + 1);
  }
  return [lefts, rights];
}

/** @param {Part | undefined} part */
function stackHeight(part) {
  return sideHeight(part, 1);
}

/**
 * @param {Part | undefined} part
 * @param {number} columns
 */
function sideHeight(part, columns) {
  if (!part) return 0;
  return HEADING + Math.ceil(part.nodes.length / columns) * (NODE.height + NODE.gapY) - NODE.gapY;
}

/**
 * @param {HubPlaces} places
 * @param {Part | undefined} part
 * @param {number} x
 * @param {number} y
 * @param {number} columns
 * @param {number} width  of a node
 */
function grid(places, part, x, y, columns, width) {
  if (!part) return;
  const span = columns * (width + NODE.gapX) - NODE.gapX;
  places.headings.push({ text: `${part.title} (${part.total})`, rect: { x, y, width: span, height: HEADING - 8 } });
  const rows = Math.ceil(part.nodes.length / columns);
  part.nodes.forEach((node, index) => {
    const [column, row] = [Math.floor(index / rows), index % rows];
    const rect = {
      x: x + column * (width + NODE.gapX),
      y: y + HEADING + row * (NODE.height + NODE.gapY),
      width,
      height: NODE.height,
    };
    places.nodes.push({ node, group: part.group, rect });
  });
}

/**
 * Lines at right angles: out of the centre's side, along the aisle beside it, and for a column further out through the
 * gap above the node's row.
 * @param {HubPlaces} places
 * @param {Hub} hub
 * @param {Rect} centre
 */
function connect(places, hub, centre) {
  const [cx, cy] = [centre.x + centre.width / 2, centre.y + centre.height / 2];
  for (const { node, rect } of places.nodes) {
    const y = rect.y + rect.height / 2;
    /** @type {[number, number][]} */
    let points;
    if (rect.x === centre.x) {
      const down = rect.y > centre.y;
      const x = centre.x - NODE.gapX / 4;
      const from = down ? centre.y + centre.height - 8 : centre.y + 8;
      points = [[centre.x, from], [x, from], [x, y], [rect.x, y]]; // prettier-ignore
    } else {
      const right = rect.x > centre.x;
      const door = right ? centre.x + centre.width : centre.x;
      const aisle = door + ((right ? 1 : -1) * NODE.gapX) / 2;
      const near = right ? rect.x : rect.x + rect.width;
      const beside = near + ((right ? -1 : 1) * NODE.gapX) / 2;
      points = [[door, cy], [aisle, cy]]; // prettier-ignore
      if (beside !== aisle) points.push([aisle, rect.y - NODE.gapY / 2], [beside, rect.y - NODE.gapY / 2]);
      points.push([beside, y], [near, y]);
    }
    places.edges.push({ from: hub.centre.id, to: node.id, points });
  }
  if (places.edges.length === 0) places.edges.push({ from: hub.centre.id, to: hub.centre.id, points: [[cx, cy]] });
}

/**
 * @param {Hub} hub
 * @param {number} width
 * @returns {HubPlaces}
 */
function narrow(hub, width) {
  const part = (/** @type {Group} */ group) => hub.groups.find((one) => one.group === group);
  const column = Math.min(NODE.width * 1.4, (width - 2 * PAD.x - NODE.gapX / 2) / 2);
  const step = column + NODE.gapX / 2;
  /** @type {HubPlaces} */
  const places = { nodes: [], headings: [], edges: [], width, height: 0 };
  const spine = PAD.x / 2;
  let y = PAD.top;
  const lay = (/** @type {Part | undefined} */ one) => {
    if (!one) return;
    const middle = y + HEADING / 2 - 4;
    places.headings.push({
      text: `${one.title} (${one.total})`,
      rect: { x: PAD.x, y, width: 2 * step - NODE.gapX / 2, height: HEADING - 8 },
    });
    one.nodes.forEach((node, index) => {
      const row = Math.floor(index / 2);
      const top = y + HEADING + row * (NODE.height + NODE.gapY);
      const rect = { x: PAD.x + (index % 2) * step, y: top, width: column, height: NODE.height };
      places.nodes.push({ node, group: one.group, rect });
    });
    places.edges.push({ from: hub.centre.id, to: one.nodes[0].id, points: [[spine, middle], [PAD.x, middle]] }); // prettier-ignore
    y += HEADING + Math.ceil(one.nodes.length / 2) * (NODE.height + NODE.gapY) + NODE.gapY;
  };
  for (const group of /** @type {const} */ (["hosts", "networks"])) lay(part(group));
  const centre = { x: PAD.x, y, width: 2 * step - NODE.gapX / 2, height: NODE.height };
  places.nodes.push({ node: hub.centre, group: null, rect: centre });
  const middle = y + NODE.height / 2;
  places.edges.push({ from: hub.centre.id, to: hub.centre.id, points: [[spine, middle], [PAD.x, middle]] }); // prettier-ignore
  y += NODE.height + NODE.gapY * 2;
  for (const group of /** @type {const} */ (["services", "containers"])) lay(part(group));
  const ends = places.edges.map((edge) => edge.points[0][1]);
  places.edges.push({ from: hub.centre.id, to: hub.centre.id, points: [[spine, Math.min(...ends)], [spine, Math.max(...ends)]] }); // prettier-ignore
  places.height = y + PAD.bottom;
  return places;
}
