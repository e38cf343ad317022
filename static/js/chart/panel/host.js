// The details of a host.

import { at } from "../../base.js";
import { byName, LOOKS, lookOf, subnetOf, taskName } from "../scene/words.js";
import { containersOn } from "../scene/relations.js";
import { isLocal } from "../scene/model.js";
import { isUnwell } from "../scene/verdict.js";
import { ageOf, el, facts, section } from "./dom.js";
import { askFor, everything, labelsOf } from "./known.js";
import { newNetwork, newOverlay } from "./links.js";
import { action, actions, containerState, goTo, head, hostState, list, networkName, SHAPES, since } from "./parts.js";

/** @import {Desk} from "./parts.js" */
/** @import {Child} from "./dom.js" */
/** @import {Container, Host, Look, Network} from "../types.js" */

/**
 * @param {Desk} desk
 * @param {Host} host
 * @returns {Child[]}
 */
export function hostDetails(desk, host) {
  const { state, now } = desk;
  const read = state.collectedAt.get(host.id);
  const swarm = host.swarm ? state.swarms.get(host.swarm) : undefined;
  const node = host.id.startsWith("node:");
  return [
    head(node ? "Node of a swarm" : "Host", host.name, hostState(host), node ? null : host.id),
    node &&
      el(
        "p",
        { class: "muted" },
        "A manager tells of this node, but its daemon was not added, so nothing on it is known.",
      ),
    host.error ? el("p", { class: "notice bad" }, host.error) : null,
    facts([
      [host.state === "reachable" ? "Reachable since" : "Since", host.since ? since(host.since, now) : null],
      ["Last read", read ? since(read, now) : null],
      ["Address", host.address ?? null],
      ["Hostname", host.hostname && host.hostname !== host.name ? host.hostname : null],
      ["Engine", host.engine_version ?? null],
      ["System", system(desk, host)],
      ["Swarm", swarm ? swarm.name || swarm.id : null],
      [
        "Role",
        [host.role, host.availability && host.availability !== "active" ? host.availability : ""]
          .filter(Boolean)
          .join(", ") || null,
      ],
      ["Node id", host.swarm_node_id ? el("code", {}, host.swarm_node_id) : null],
    ]),
    desk.mayChange && !node
      ? actions([action(newNetwork(host.id), "New network"), !!swarm && action(newOverlay(swarm.id), "New overlay")])
      : null,
    ...(node ? [] : [...inside(desk, host), ...told(desk, host)]),
  ];
}

/**
 * What only the server tells of a host.
 * @param {Desk} desk
 * @param {Host} host
 * @returns {Child[]}
 */
function told(desk, host) {
  const answer = askFor(desk, host.id);
  /** @type {string[]} */
  const warnings = answer?.body?.warnings ?? [];
  return [
    section("Docker warns", [list(warnings, 10, null)]),
    labelsOf(answer, "Labels of the node", answer?.body?.node?.labels),
    ...everything(desk, host.id),
  ];
}

/**
 * @param {Desk} desk
 * @param {Host} host
 */
function system(desk, host) {
  const body = host.id.startsWith("node:") ? null : askFor(desk, host.id)?.body;
  return [body?.operating_system, body?.kernel].filter(Boolean).join(", ") || null;
}

/**
 * @param {Desk} desk
 * @param {Host} host
 * @returns {Child[]}
 */
function inside(desk, host) {
  const { state } = desk;
  const containers = containersOn(state, host.id).sort(byName);
  const local = [...(state.owned.get(host.id)?.networks ?? [])]
    .map((id) => state.networks.get(id))
    .filter(isNetwork)
    .sort(byName);
  /** @type {Set<string>} */
  const reached = new Set();
  for (const id of state.owned.get(host.id)?.endpoints ?? []) reached.add(state.endpoints.get(id)?.network ?? "");
  const overlays = [...reached]
    .map((id) => state.networks.get(id))
    .filter(isNetwork)
    .filter((network) => !isLocal(network))
    .sort(byName);
  const unwell = containers.filter((container) => isUnwell(lookOf(container)));
  return [
    section("Unwell", [
      list(
        unwell.map((one) => goTo(desk, one.id, containerState(one), el("span", {}, taskName(one.name)), ageIn(one))),
        8,
        at(`/containers/?host=${host.id.slice(5)}`),
      ),
    ]),
    section(`Containers (${containers.length})`, [containers.length > 0 && counts(containers.map(lookOf))]),
    section(`Overlays (${overlays.length})`, [
      list(
        overlays.map((network) => networkName(desk, network)),
        12,
        null,
      ),
    ]),
    section(`Local networks (${local.length})`, [
      list(
        local.map((network) => row(desk, network)),
        20,
        null,
      ),
    ]),
  ];
}

/** @param {Container} container */
function ageIn({ since }) {
  return since ? ageOf(Date.parse(since), since) : null;
}

/** @param {Look[]} looks */
function counts(looks) {
  return el(
    "p",
    { class: "chart-counts" },
    ...LOOKS.map((look) => {
      const count = looks.filter((one) => one === look).length;
      return count > 0 ? el("span", { class: "state", "data-shape": SHAPES[look] }, `${count} ${look}`) : null;
    }),
  );
}

/**
 * @param {Desk} desk
 * @param {Network} network
 */
function row(desk, network) {
  return el("span", { class: "chart-row" }, networkName(desk, network), el("code", {}, subnetOf(network)));
}

/**
 * @param {Network | undefined} network
 * @returns {network is Network}
 */
function isNetwork(network) {
  return network !== undefined;
}
