// The details of a network: what Docker says of it, who is on it with which address, and the forms that change it.

import { at } from "../../base.js";
import { isLocal } from "../scene/model.js";
import { membersOf, spanOf } from "../scene/members.js";
import { titleOf } from "../scene/titles.js";
import { el, facts, section } from "./dom.js";
import { ipam } from "./ipam.js";
import { askFor, everything } from "./known.js";
import { connect, joinable, leavable, removeNetwork } from "./links.js";
import { action, actions, goTo, head, listOf } from "./parts.js";

/** @import {Desk} from "./parts.js" */
/** @import {Child} from "./dom.js" */
/** @import {Member} from "../scene/members.js" */
/** @import {Endpoint, Network} from "../types.js" */

/** Hosts that are named; the chart shows the rest. */
const NAMED = 8;

/**
 * @param {Desk} desk
 * @param {Network} network
 * @returns {Child[]}
 */
export function networkDetails(desk, network) {
  const { state } = desk;
  const host = network.host === undefined ? undefined : state.hosts.get(network.host);
  const swarm = isLocal(network) ? undefined : state.swarms.get(network.source);
  const members = membersOf(state, network.id);
  const driver = el("span", { class: "driver", "data-driver": network.driver }, `${network.driver}, ${network.scope}`);
  return [
    head("Network", titleOf(state, network), driver, network.id),
    facts([
      ["Host", host ? goTo(desk, host.id, host.name) : null],
      ["On", swarm ? span(desk, members) : null],
      ["Swarm", swarm ? swarm.name || swarm.id : null],
      ["Created", created(askFor(desk, network.id)?.body?.created)],
      ["Options", flags(network)],
      ["VNI", network.vni?.length ? network.vni.join(", ") : null],
      ["MTU", network.mtu ? String(network.mtu) : null],
      ["Id", el("code", {}, network.docker_id.slice(0, 12))],
    ]),
    actions([...(desk.mayChange ? buttons(network) : []), isLocal(network) ? null : pin(desk, network)]),
    ipam(desk, network),
    listed(desk, network, members),
    ...asHostsSeeIt(desk, askFor(desk, network.id)?.body),
    ...everything(desk, network.id, members.map(({ id }) => id)), // prettier-ignore
  ];
}

/** @param {string | undefined} moment  RFC 3339 */
function created(moment) {
  const at = new Date(moment ?? "");
  return Number.isNaN(at.getTime()) ? null : at.toLocaleString();
}

/**
 * The driver's options, and of a swarm's network what each host takes for its peers.
 * @param {Desk} desk
 * @param {{options: Record<string, string>, config_from: string | null, views: {host: string, peers: string[]}[]} | undefined} body
 * @returns {Child[]}
 */
function asHostsSeeIt({ state }, body) {
  if (!body) return [];
  const options = Object.entries(body.options ?? {}).map(([name, value]) => /** @type {[string, Child]} */ ([name, value]));
  const views = body.views.filter((view) => view.peers.length > 0);
  return [
    section("Driver options", [
      options.length > 0 && el("div", { class: "chart-labels" }, facts(options)),
      body.config_from && el("p", { class: "muted" }, `Configured by ${body.config_from}`),
    ]),
    section("Peers, as each host sees them", [
      listOf(views, 20, null, (view) =>
        el(
          "div",
          { class: "chart-change" },
          el("span", {}, state.hosts.get(view.host)?.name ?? view.host),
          el("span", { class: "chart-addresses muted" }, view.peers.join(", ")),
        ),
      ),
    ]),
  ];
}

/** @param {Network} network */
function flags(network) {
  const names = /** @type {const} */ (["internal", "attachable", "ingress", "encrypted", "ipv6", "config_only"]);
  const told = names.filter((name) => network[name]).map((name) => (name === "ipv6" ? "IPv6" : name.replace("_", " ")));
  return told.length > 0
    ? el("span", { class: "tags" }, ...told.map((name) => el("span", { class: "tag" }, name)))
    : null;
}

/** Docker's own networks are not removed from here; some cannot be connected to either. @param {Network} network */
function buttons(network) {
  if (!leavable(network)) return [];
  const own = isLocal(network) && (network.name === "bridge" || network.name === "docker_gwbridge");
  return [
    joinable(network) && action(connect(network.id), "Connect a container"),
    !own && action(removeNetwork(network.id), "Remove", "danger"),
  ];
}

/**
 * @param {Desk} desk
 * @param {Network} network
 */
function pin(desk, network) {
  const pinned = desk.pinned(network.id);
  const wants = { type: "button", class: "button small", "data-key": "pin", "aria-pressed": String(pinned) };
  return el(
    "button",
    { ...wants, onclick: () => desk.togglePin(network.id) },
    pinned ? "Unpin its rail" : "Pin to a rail (p)",
  );
}

/**
 * The hosts it spans.
 * @param {Desk} desk
 * @param {Member[]} members
 */
function span(desk, members) {
  const hosts = spanOf(desk.state, members);
  const more = hosts.length - NAMED;
  const rest = more > 0 ? [el("span", { class: "muted" }, `and ${more} more`)] : [];
  return el(
    "span",
    { class: "chart-span" },
    el("span", {}, hosts.length === 1 ? "1 host" : `${hosts.length} hosts`),
    ...hosts.slice(0, NAMED).map((host) => goTo(desk, host.id, host.name)),
    ...rest,
  );
}

/**
 * @param {Desk} desk
 * @param {Network} network
 * @param {Member[]} members
 */
function listed(desk, network, members) {
  const rows = listOf(members, 40, at(`/networks/${network.id.slice(8)}/`), ({ endpoint, name }) =>
    memberRow(desk, network, endpoint, name),
  );
  return section(`Endpoints (${members.length})`, [
    rows ?? el("p", { class: "muted" }, "Nothing is connected to it."),
  ]);
}

/**
 * @param {Desk} desk
 * @param {Network} network
 * @param {Endpoint} endpoint
 * @param {string} name
 */
function memberRow(desk, network, endpoint, name) {
  const host = isLocal(network) ? undefined : desk.state.hosts.get(endpoint.source);
  const address = el("code", {}, (endpoint.ipv4 ?? endpoint.ipv6 ?? "").split("/")[0]);
  const target = endpoint.container ?? endpoint.id;
  return el(
    "span",
    { class: "chart-row" },
    goTo(desk, target, name),
    host && el("span", { class: "muted" }, host.name),
    address,
  );
}
