// Who is on a network, in the order in which one looks for them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { membersOf, spanOf } from "../../static/js/chart/scene/members.js";
import { apply, emptyState } from "../../static/js/chart/topology/store.js";
import { fleet } from "./fleet.js";

/** The endpoints of the first overlay are these. @param {object[]} ends */
function stateWith(...ends) {
  const told = fleet({ hosts: 3, containers: 4, seed: 3 });
  const overlay = told.networks.find(({ scope }) => scope === "swarm").id;
  const rows = ends.map((end, index) => ({ id: `endpoint:${9000 + index}`, network: overlay, container: null, ...end }));
  const state = emptyState();
  apply(state, { ...told, endpoints: [...told.endpoints.filter(({ network }) => network !== overlay), ...rows] });
  return { state, overlay };
}

test("containers come first, by name, and Docker's own endpoints last", () => {
  const [one, two] = fleet({ hosts: 3, containers: 4, seed: 3 }).containers.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const { state, overlay } = stateWith(
    { kind: "service-lb", source: one.source },
    { kind: "orphan", source: one.source },
    { kind: "container", source: two.source, container: two.id },
    { kind: "container", source: one.source, container: one.id },
  );
  const names = membersOf(state, overlay).map(({ name }) => name);
  assert.deepEqual(names.slice(2), ["orphan", "load balancer"]);
  assert.equal(one.name.startsWith(names[0]) && two.name.startsWith(names[1]), true);
});

test("an overlay spans the hosts where it has endpoints, each once", () => {
  const { state, overlay } = stateWith(
    { kind: "service-lb", source: "host:3" },
    { kind: "service-lb", source: "host:1" },
    { kind: "orphan", source: "host:3" },
  );
  const hosts = spanOf(state, membersOf(state, overlay)).map(({ id }) => id);
  assert.deepEqual(hosts, ["host:1", "host:3"]);
});
