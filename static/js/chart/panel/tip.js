// The small note beside the pointer: what is under it, in three lines.

import { find } from "../topology/store.js";
import { ago } from "../times.js";
import { stateWords } from "../scene/lasting.js";
import { isLocal } from "../scene/model.js";
import { endpointsOf } from "../scene/relations.js";
import { isolated, subnetOf } from "../scene/words.js";
import { secondLine } from "../draw/captions.js";
import { el } from "./dom.js";
import { count } from "./tools.js";
import { titleOf } from "../scene/titles.js";

/** @import {Container, Endpoint, Hit, Network, State} from "../types.js" */
/** @import {Scene} from "../scene/scene.js" */

export class Tip {
  constructor() {
    this.element = el("div", { class: "chart-tip", role: "tooltip", hidden: true });
  }

  /**
   * @param {Scene} scene
   * @param {Hit | null} hit
   * @param {number} px
   * @param {number} py
   * @param {{width: number, height: number}} stage
   */
  show(scene, hit, px, py, stage) {
    const lines = hit ? linesOf(scene, hit) : [];
    this.element.hidden = lines.length === 0;
    if (lines.length === 0) return;
    this.element.replaceChildren(
      el("strong", {}, lines[0]),
      ...lines
        .slice(1)
        .filter(Boolean)
        .map((line) => el("span", {}, line)),
    );
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const left = px + 14 + width > stage.width ? px - width - 10 : px + 14;
    const top = py + 18 + height > stage.height ? py - height - 10 : py + 18;
    this.element.style.transform = `translate(${Math.max(4, Math.round(left))}px, ${Math.max(4, Math.round(top))}px)`;
  }
}

/**
 * What can be said of a thing in a few lines; the first is its name.
 * @param {Scene} scene
 * @param {Hit} hit
 * @returns {string[]}
 */
export function linesOf(scene, hit) {
  const { state } = scene;
  if (hit.kind === "more") {
    const reach = scene.placement.hosts.get(hit.id)?.model.reach;
    return [
      "More overlays",
      ...scene.rails.rest
        .filter((id) => reach?.has(id))
        .slice(0, 12)
        .map((id) => nameOf(state, id)),
    ];
  }
  if (hit.kind === "close") return ["Close"];
  const thing = find(state, hit.id);
  if (!thing) return [];
  if (hit.kind === "container") return containerLines(scene, /** @type {Container} */ (thing));
  if (hit.kind === "endpoint") return endpointLines(scene, /** @type {Endpoint} */ (thing));
  if (hit.kind === "network") return networkLines(scene, /** @type {Network} */ (thing));
  const model = scene.models.get(hit.id);
  if (!model) return [];
  const bad = model.bad > 0 ? `, ${model.bad} unwell` : "";
  return [
    isolated(model.host.name),
    secondLine(model, state.collectedAt.get(hit.id), Date.now()),
    model.unread ? "" : `${count(model.total, "container")}${bad}`,
  ];
}

/**
 * @param {Scene} scene
 * @param {Container} container
 */
function containerLines({ state }, container) {
  const age = container.since ? ago(Date.parse(container.since), Date.now()) : "";
  const goesOn = container.state === "running" || container.state === "paused";
  const lasts = !age ? "" : goesOn ? ` for ${age}` : `, ${age} ago`;
  const legs = endpointsOf(state, container).map((endpoint) => {
    const address = (endpoint.ipv4 ?? endpoint.ipv6 ?? "").split("/")[0];
    return [nameOf(state, endpoint.network), address].filter(Boolean).join(" ");
  });
  return [
    isolated(container.name),
    `${stateWords(container)}${lasts} · ${isolated(container.image)}`,
    ...legs.slice(0, 4),
    legs.length > 4 ? `and ${count(legs.length - 4, "more network")}` : "",
  ];
}

/**
 * @param {Scene} scene
 * @param {Endpoint} endpoint
 */
function endpointLines({ state }, endpoint) {
  const network = state.networks.get(endpoint.network ?? "");
  const container = state.containers.get(endpoint.container ?? "");
  return [
    `${isolated(container?.name ?? endpoint.kind)} on ${network ? nameOf(state, network.id) : "?"}`,
    [endpoint.ipv4, endpoint.ipv6].filter(Boolean).join(", "),
    endpoint.mac ?? "",
  ];
}

/**
 * @param {Scene} scene
 * @param {Network} network
 */
function networkLines({ state, rails }, network) {
  const where = isLocal(network)
    ? `on ${isolated(state.hosts.get(network.host ?? "")?.name ?? "")}`
    : `on ${count(rails.reach.get(network.id) ?? 0, "host")}`;
  return [
    nameOf(state, network.id),
    `${network.driver} ${where}`,
    [subnetOf(network), network.internal ? "internal" : ""].filter(Boolean).join(" · "),
  ];
}

/** A network by its name, and its swarm's where there are two of it. @param {State} state @param {string | undefined} id */
function nameOf(state, id) {
  const network = state.networks.get(id ?? "");
  return network ? isolated(titleOf(state, network)) : "";
}
