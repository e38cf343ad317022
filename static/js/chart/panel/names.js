// The names that lead to a container or a service, by network, and who may use them.

import { namesOf, serviceNamesOf } from "../scene/names.js";
import { el, section } from "./dom.js";
import { listOf, networkName } from "./parts.js";
import { count } from "./tools.js";

/** @import {Container, Service} from "../types.js" */
/** @import {Desk} from "./parts.js" */
/** @import {Answers} from "../scene/names.js" */

/**
 * @param {Desk} desk
 * @param {Container} container
 */
export function containerNames(desk, container) {
  if (container.network_mode?.startsWith("container:")) return null;
  const { answers, silent } = namesOf(desk.state, container);
  return section("DNS names", [
    listOf(answers, 20, null, (one) => onNetwork(desk, one, false)),
    ...silent.map(({ network, why }) => el("p", { class: "muted" }, `${network.name}: ${why}`)),
  ]);
}

/**
 * @param {Desk} desk
 * @param {Service} service
 */
export function serviceNames(desk, service) {
  return section("DNS names", [
    listOf(serviceNamesOf(desk.state, service), 20, null, (one) => onNetwork(desk, one, true)),
  ]);
}

/**
 * @param {Desk} desk
 * @param {Answers} answers
 * @param {boolean} addressed  each name has addresses of its own
 */
function onNetwork(desk, { network, names, askers }, addressed) {
  const from = askers === 0 ? "nobody else is on it now" : `for ${count(askers, "other")} on it`;
  const shown = addressed
    ? names.map(({ name, addresses }) =>
        el(
          "span",
          { class: "chart-row" },
          el("code", {}, name),
          el("span", { class: "chart-addresses" }, addresses.slice(0, 6).join(", ") || "nothing now", more(addresses)),
        ),
      )
    : [el("span", { class: "tags" }, ...names.map(({ name }) => el("code", { class: "tag" }, name)))];
  const head = el("div", { class: "chart-row" }, networkName(desk, network), el("span", { class: "muted" }, from));
  return el("div", { class: "chart-leg" }, head, el("div", { class: "chart-names" }, ...shown));
}

/** @param {string[]} addresses */
function more(addresses) {
  return addresses.length > 6 && ` and ${addresses.length - 6} more`;
}
