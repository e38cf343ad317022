// The details of a service.

import { byName, taskName } from "../scene/words.js";
import { el, facts, section } from "./dom.js";
import { askFor, everything } from "./known.js";
import { serviceNames } from "./names.js";
import { containerState, goTo, head, list, listOf, networkName } from "./parts.js";

/** @import {Desk} from "./parts.js" */
/** @import {Child} from "./dom.js" */
/** @import {Service} from "../types.js" */

/**
 * @param {Desk} desk
 * @param {Service} service
 * @returns {Child[]}
 */
export function serviceDetails(desk, service) {
  const { state } = desk;
  const containers = [...state.containers.values()]
    .filter((container) => container.service === service.id)
    .sort(byName);
  const wanted = service.replicas ?? null;
  const well = wanted === null || service.running >= wanted;
  const running = el(
    "span",
    { class: "state", "data-shape": well ? "disc" : "triangle" },
    wanted === null ? `${service.running} running` : `${service.running} of ${wanted} running`,
  );
  const ports = (service.ports ?? []).map((port) => {
    const inner = `${port.target}/${port.protocol}`;
    return el("span", { class: "tag port" }, port.published ? `${port.published} → ${inner}` : inner);
  });
  return [
    head("Service", service.name, running, service.id),
    facts([
      ["Image", askFor(desk, service.id)?.body?.image || null],
      ["Mode", service.mode],
      ["Stack", service.stack ?? null],
      ["Endpoints", service.endpoint_mode ?? null],
      ["Ports", ports.length > 0 ? el("span", { class: "tags" }, ...ports) : null],
    ]),
    section("Virtual addresses", [
      list(
        (service.vips ?? []).map(({ network, address }) => {
          const known = network ? state.networks.get(network) : undefined;
          return el(
            "span",
            { class: "chart-row" },
            known ? networkName(desk, known) : "a network not known yet",
            el("code", {}, address),
          );
        }),
        12,
        null,
      ),
    ]),
    section(`Containers (${containers.length})`, [
      listOf(containers, 30, null, (one) =>
        el(
          "span",
          { class: "chart-row" },
          goTo(desk, one.id, containerState(one), el("span", {}, taskName(one.name))),
          el("span", { class: "muted" }, state.hosts.get(one.host)?.name),
        ),
      ),
    ]),
    serviceNames(desk, service),
    section("Tasks that do not run", [listOf(lost(askFor(desk, service.id)?.body?.tasks), 10, null, lostRow)]),
    ...everything(desk, service.id),
  ];
}

/** @typedef {{slot: number | null, state: string, desired_state: string, error: string | null}} Task */

/**
 * Tasks that ought to run and do not.
 * @param {Task[] | undefined} tasks
 * @returns {Task[]}
 */
function lost(tasks) {
  return (tasks ?? []).filter((task) => task.desired_state === "running" && task.state !== "running");
}

/** @param {Task} task */
function lostRow({ slot, state, error }) {
  return el("span", {}, `${slot ? `Slot ${slot}: ` : ""}${state}`, error && el("span", { class: "muted" }, ` ${error}`));
}
