// The chart as a list, for those who read rather than look: a tree beside the stage, walked by arrow keys, opened from
// the tools or by "l". It follows the selection and the search, and makes only the lines that are open.

import { outline, pathTo } from "../scene/outline.js";
import { el } from "./dom.js";
import { iconButton, SHAPES } from "./parts.js";

/** @import {Line} from "../scene/outline.js" */
/** @import {Scene} from "../scene/scene.js" */

/** @type {Record<string, string>} */
const MARKS = { ...SHAPES, host: "disc", unread: "ring", silent: "triangle" };

export class Outline {
  /** @param {{onSelect: (id: string) => void, onLeft: () => void, onTurned: () => void}} wants  onLeft: it closed
   *   while the focus was in it; onTurned: it opened or closed */
  constructor({ onSelect, onLeft, onTurned }) {
    this.onSelect = onSelect;
    this.onLeft = onLeft;
    this.onTurned = onTurned;
    this.tree = el("ul", { class: "chart-tree", role: "tree", "aria-label": "Hosts, their networks, their containers" });
    this.none = el("p", { class: "muted", hidden: true });
    this.element = el(
      "aside",
      { class: "chart-outline", "aria-label": "List", hidden: true },
      el("h2", {}, "List"),
      iconButton("Close the list (l)", "M4 4l8 8M12 4l-8 8", () => this.toggle()),
      this.tree,
      this.none,
    );
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    this.tree.addEventListener("click", (event) => this.onClick(event));
    this.tree.addEventListener("focusin", (event) => this.stand(keyOf(event.target), false));
    /** @type {Set<string>} */
    this.turned = new Set();
    /** @type {Map<string, number>} */
    this.pages = new Map();
    /** @type {Line[]} */
    this.lines = [];
    /** @type {Map<string, HTMLElement>} */
    this.items = new Map();
    /** The line that Tab comes to. @type {string | null} */
    this.current = null;
    /** @type {string | null} */
    this.selected = null;
    /** @type {ReadonlySet<string> | null} */
    this.found = null;
    /** What the search asks for, by which `found` was found. */
    this.wanted = "";
    /** @type {Scene | null} */
    this.scene = null;
  }

  get isOpen() {
    return !this.element.hidden;
  }

  toggle() {
    const held = this.element.contains(document.activeElement);
    this.element.hidden = this.isOpen;
    this.onTurned();
    if (this.isOpen) this.focus();
    else if (held) this.onLeft();
  }

  focus() {
    const item = this.items.get(this.current ?? "") ?? this.items.values().next().value;
    (item ?? this.element.querySelector("button"))?.focus();
  }

  /**
   * @param {Scene} scene
   * @param {string | null} selected
   * @param {{found: ReadonlySet<string> | null, wanted: string}} search
   */
  show(scene, selected, { found, wanted }) {
    this.scene = scene;
    if (!this.isOpen) return;
    if (wanted !== this.wanted) this.turned.clear(); // not at each change of the fleet, which finds anew
    this.wanted = wanted;
    this.found = found;
    const news = selected !== this.selected;
    this.selected = selected;
    this.draw();
    if (news && selected !== null && !this.itemOf(selected)) this.openTo(selected);
    if (news) this.itemOf(selected)?.scrollIntoView({ block: "nearest" });
  }

  /** @param {string} id */
  openTo(id) {
    if (!this.scene || this.found !== null) return;
    const path = pathTo(this.scene.state, id);
    for (const key of path.slice(0, -1)) this.turned.add(key);
    if (!this.tree.contains(document.activeElement)) this.current = path[path.length - 1] ?? this.current;
    this.draw();
  }

  /** @param {string | null} id */
  itemOf(id) {
    const line = id === null ? undefined : this.lines.find((one) => one.id === id);
    return line && this.items.get(line.key);
  }

  draw() {
    if (!this.scene) return;
    this.lines = outline(this.scene, this);
    const keys = new Set(this.lines.map((line) => line.key));
    const lost = this.current !== null && !keys.has(this.current) && this.tree.contains(document.activeElement);
    if (this.current === null || !keys.has(this.current)) this.current = nearest(this.current, keys) ?? this.lines[0]?.key ?? null;
    for (const [key, item] of this.items)
      if (!keys.has(key)) {
        item.remove();
        this.items.delete(key);
      }
    /** @type {ChildNode | null} */
    let next = this.tree.firstChild;
    for (const line of this.lines) {
      const item = this.item(line);
      if (item === next) next = item.nextSibling;
      else this.tree.insertBefore(item, next);
    }
    this.none.hidden = this.lines.length > 0;
    this.none.textContent = this.found === null ? "No host yet." : "Nothing is as the search asks.";
    if (lost) this.focus();
  }

  /** @param {Line} line */
  item(line) {
    const item = this.items.get(line.key) ?? el("li", { role: "treeitem", "data-key": line.key });
    this.items.set(line.key, item);
    const told = `${line.look} ${line.name} ${line.words}`;
    if (item.dataset.told !== told) {
      item.dataset.told = told;
      item.replaceChildren(...face(line));
    }
    set(item, "aria-level", line.level);
    set(item, "aria-setsize", line.of);
    set(item, "aria-posinset", line.place);
    set(item, "aria-expanded", line.open);
    set(item, "aria-selected", line.id !== null && line.id === this.selected);
    item.tabIndex = line.key === this.current ? 0 : -1;
    return item;
  }

  /**
   * @param {string | null} key
   * @param {boolean} [focus]
   */
  stand(key, focus = true) {
    if (key === null || !this.items.has(key)) return;
    const before = this.items.get(this.current ?? "");
    if (before) before.tabIndex = -1;
    this.current = key;
    const item = this.items.get(key);
    if (!item) return;
    item.tabIndex = 0;
    if (focus) item.focus();
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.tree.contains(/** @type {Node} */ (event.target))) return;
    const at = this.lines.findIndex((line) => line.key === this.current);
    const line = this.lines[at];
    if (!line) return;
    if (event.key === "ArrowDown") this.stand(this.lines[at + 1]?.key ?? null);
    else if (event.key === "ArrowUp") this.stand(this.lines[at - 1]?.key ?? null);
    else if (event.key === "Home") this.stand(this.lines[0].key);
    else if (event.key === "End") this.stand(this.lines[this.lines.length - 1].key);
    else if (event.key === "ArrowRight") this.inward(line, at);
    else if (event.key === "ArrowLeft") this.outward(line);
    else if (event.key === "Enter" || event.key === " ") this.act(line);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /**
   * @param {Line} line
   * @param {number} at
   */
  inward(line, at) {
    if (line.open === false) this.turn(line.key);
    else if (line.open) this.stand(this.lines[at + 1]?.key ?? null);
  }

  /** @param {Line} line */
  outward(line) {
    if (line.open) this.turn(line.key);
    else this.stand(line.key.slice(0, Math.max(0, line.key.lastIndexOf("/"))));
  }

  /** @param {string} key */
  turn(key) {
    if (!this.turned.delete(key)) this.turned.add(key);
    this.draw();
  }

  /** @param {Line} line */
  act(line) {
    if (line.look === "more") this.showMore(line);
    else if (line.id !== null) this.onSelect(line.id);
    else this.turn(line.key);
  }

  /** @param {Line} line */
  showMore(line) {
    const parent = line.key.slice(0, -"/more".length);
    const at = this.lines.indexOf(line);
    this.pages.set(parent, (this.pages.get(parent) ?? 1) + 1);
    this.draw();
    this.stand(this.lines[at]?.key ?? null);
  }

  /** @param {MouseEvent} event */
  onClick(event) {
    const line = this.lines.find((one) => one.key === keyOf(event.target));
    if (!line) return;
    const onArrow = event.target instanceof Element && event.target.closest(".chart-turn") !== null;
    this.stand(line.key);
    if (onArrow) this.turn(line.key);
    else this.act(line);
  }
}

/** @param {Line} line */
function face(line) {
  const shape = MARKS[line.look];
  return [
    el("span", { class: "chart-turn", "aria-hidden": "true" }),
    shape ? el("span", { class: "state", "data-shape": shape, "aria-hidden": "true" }) : null,
    el(
      "span",
      { class: "chart-line" },
      el("bdi", {}, line.name),
      line.words ? el("span", { class: "visually-hidden" }, ", ") : null,
      line.words ? el("span", { class: "muted" }, line.words) : null,
    ),
  ].filter((one) => one !== null);
}

/**
 * @param {HTMLElement} item
 * @param {string} name
 * @param {string | number | boolean | null} value
 */
function set(item, name, value) {
  if (value === null) item.removeAttribute(name);
  else if (item.getAttribute(name) !== String(value)) item.setAttribute(name, String(value));
}

/** @param {EventTarget | null} target */
function keyOf(target) {
  return target instanceof Element ? (target.closest("[role=treeitem]")?.getAttribute("data-key") ?? null) : null;
}

/**
 * Where to stand when a line has gone: on what it was in.
 * @param {string | null} key
 * @param {Set<string>} keys
 */
function nearest(key, keys) {
  for (let at = key; at; at = at.includes("/") ? at.slice(0, at.lastIndexOf("/")) : null) if (keys.has(at)) return at;
  return null;
}
