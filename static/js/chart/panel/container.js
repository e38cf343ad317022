// The details of a container, and of one endpoint of it.

import { at } from "../../base.js";
import { sinceName } from "../scene/lasting.js";
import { obstacles } from "../scene/joining.js";
import { memberName } from "../scene/members.js";
import { containersOn, endpointsOf } from "../scene/relations.js";
import { sharedOwners } from "../scene/sharers.js";
import { byName } from "../scene/words.js";
import { el, facts, section } from "./dom.js";
import { askFor, changesOf, everything, rawOf } from "./known.js";
import { connect, disconnect, leavable } from "./links.js";
import { containerNames } from "./names.js";
import { action, actions, containerState, goTo, head, lasting, list, networkName } from "./parts.js";

/** @import {Desk} from "./parts.js" */
/** @import {Child} from "./dom.js" */
/** @import {Container, Endpoint, Network} from "../types.js" */

/**
 * @param {Desk} desk
 * @param {Container} container
 * @returns {Child[]}
 */
export function containerDetails(desk, container) {
  const { state } = desk;
  const host = state.hosts.get(container.host);
  const service = state.services.get(container.service ?? "");
  const mates = containersOn(state, container.host);
  const owners = sharedOwners(mates);
  const owner = state.containers.get(owners.get(container.id) ?? "");
  const sharers = mates.filter((one) => owners.get(one.id) === container.id);
  return [
    head("Container", container.name, containerState(container), container.id),
    container.error ? el("p", { class: "notice bad" }, container.error) : null,
    facts([
      ["Host", host ? goTo(desk, host.id, host.name) : container.host],
      ["Image", container.image],
      ["Service", service ? goTo(desk, service.id, service.name) : (container.service ?? null)],
      ["Stack", container.stack ?? null],
      ["Ports", ports(container)],
      ["Network of", owner ? goTo(desk, owner.id, owner.name) : null],
      ["Shared by", sharers.map((one) => goTo(desk, one.id, one.name))],
      container.state === "created" ? ["", null] : [sinceName(container), lasting(container)],
      ["Created", container.created ? new Date(container.created * 1000).toLocaleString() : null],
      ["Id", el("code", {}, container.docker_id.slice(0, 12))],
    ]),
    networksOf(desk, container),
    containerNames(desk, container),
    desk.mayChange ? connectTo(desk, container) : null,
    ...everything(
      desk,
      container.id,
      endpointsOf(state, container).map((endpoint) => endpoint.id),
    ),
  ];
}

/**
 * @param {Desk} desk
 * @param {Endpoint} endpoint
 * @returns {Child[]}
 */
export function endpointDetails(desk, endpoint) {
  const container = desk.state.containers.get(endpoint.container ?? "");
  const network = desk.state.networks.get(endpoint.network ?? "");
  const host = desk.state.hosts.get(endpoint.source);
  return [
    head(
      "Endpoint",
      `${memberName(desk.state, endpoint)} on ${network?.name ?? "a network not known yet"}`,
      el("span", { class: "tag" }, endpoint.kind),
      null,
    ),
    facts([
      ["Container", container ? goTo(desk, container.id, container.name) : null],
      ["Network", network ? networkName(desk, network) : null],
      ["Host", host ? goTo(desk, host.id, host.name) : null],
      ...addressRows(endpoint),
    ]),
    desk.mayChange && container && network && leavable(network)
      ? actions([action(disconnect(network.id, container.id), "Disconnect", "danger")])
      : null,
    changesOf(desk, [endpoint.id]),
    container ? rawOf(desk, rowOf(askFor(desk, container.id)?.body, endpoint.id)) : null,
  ];
}

/**
 * An endpoint as the details of its container have it.
 * @param {{endpoints: {id: string}[]} | null | undefined} body
 * @param {string} id
 */
function rowOf(body, id) {
  return body?.endpoints.find((row) => row.id === id) ?? null;
}

/**
 * @param {Endpoint} endpoint
 * @returns {[string, Child][]}
 */
function addressRows(endpoint) {
  const code = (/** @type {string | undefined} */ text) => (text ? el("code", {}, text) : null);
  return [
    ["IPv4", code(endpoint.ipv4)],
    ["IPv6", code(endpoint.ipv6)],
    ["MAC", code(endpoint.mac)],
    ["Gateway", code(endpoint.gateway)],
    ["Gateway priority", endpoint.gateway_priority ? String(endpoint.gateway_priority) : null],
    ["Interface", code(endpoint.interface)],
    ["Aliases", endpoint.aliases?.length ? endpoint.aliases.join(", ") : null],
  ];
}

/** @param {Container} container */
function ports(container) {
  const shown = (container.ports ?? []).map((port) => {
    const inner = `${port.container_port}/${port.protocol}`;
    return port.host_port ? `${port.host_ip ? `${port.host_ip}:` : ""}${port.host_port} → ${inner}` : inner;
  });
  return shown.length > 0
    ? el("span", { class: "tags" }, ...[...new Set(shown)].map((text) => el("span", { class: "tag port" }, text)))
    : null;
}

/**
 * @param {Desk} desk
 * @param {Container} container
 */
function networksOf(desk, container) {
  const legs = endpointsOf(desk.state, container).map((endpoint) => ({
    endpoint,
    network: desk.state.networks.get(endpoint.network ?? ""),
  }));
  const items = legs.map(({ endpoint, network }) =>
    el(
      "div",
      { class: "chart-leg" },
      el(
        "div",
        { class: "chart-row" },
        network ? networkName(desk, network) : "a network not known yet",
        desk.mayChange && network && leavable(network)
          ? el("a", { href: disconnect(network.id, container.id), "data-key": `off ${endpoint.id}` }, "Disconnect")
          : null,
      ),
      facts(addressRows(endpoint)),
    ),
  );
  const none = container.network_mode?.startsWith("container:")
    ? null
    : el("p", { class: "muted" }, "It is on no network.");
  return section(`Networks (${items.length})`, [items.length > 0 ? list(items, 30, null) : none]);
}

/**
 * The networks it could join.
 * @param {Desk} desk
 * @param {Container} container
 */
function connectTo({ state, role }, container) {
  const obstacle = obstacles(state, role, container);
  const choices = [...state.networks.values()].filter((network) => obstacle(network) === "");
  if (choices.length === 0) return null;
  const linkTo = (/** @type {Network} */ network) =>
    el("a", { class: "chart-go", href: connect(network.id, container.id), "data-key": `on ${network.id}` }, network.name);
  return section("Connect to", [list(choices.sort(byName).map(linkTo), 12, at("/networks/"))]);
}
