import assert from "node:assert/strict";
import { test } from "node:test";

import { digitsOf, isInside, readSubnet, spread } from "../../static/js/chart/finding/addresses.js";
import { MOST_SHOWN } from "../../static/js/chart/finding/best.js";
import { readFilters, toggled, writeFilters } from "../../static/js/chart/finding/filters.js";
import { Finder } from "../../static/js/chart/finding/finder.js";
import { readQuery } from "../../static/js/chart/finding/query.js";
import { rowOf } from "../../static/js/chart/finding/reasons.js";
import { meant } from "../../static/js/chart/panel/searchbox.js";
import { apply, emptyState } from "../../static/js/chart/topology/store.js";
import { fleet } from "./fleet.js";

const NOTHING = { text: () => undefined, label: () => undefined, since: () => undefined };

/** A host with a bridge and an overlay, and what stands on them. */
function small() {
  const state = emptyState();
  const on = { source: "host:1", host: "host:1", state: "running", image: "nginx:1" };
  apply(state, {
    type: "snapshot",
    at: "2026-03-14T12:00:00Z",
    sources: { "host:1": 1, "host:2": 1, "swarm:1": 1 },
    swarms: [{ id: "swarm:1", source: "swarm:1", name: "prod", state: "reachable" }],
    hosts: [
      { id: "host:1", source: "host:1", name: "alpha", state: "reachable", address: "tcp://10.9.0.1:2376" },
      { id: "host:2", source: "host:2", name: "beta", state: "hung" },
    ],
    networks: [
      { id: "network:1", source: "host:1", host: "host:1", docker_id: "ab12".repeat(16), name: "shop", driver: "bridge", scope: "local", pools: [{ subnet: "10.0.2.0/24", gateway: "10.0.2.1" }] },
      { id: "network:2", source: "swarm:1", docker_id: "n2", name: "app", driver: "overlay", scope: "swarm", pools: [{ subnet: "fd00:1::/64" }] },
      { id: "network:3", source: "host:2", host: "host:2", docker_id: "n3", name: "bridge", driver: "bridge", scope: "local" },
    ],
    services: [
      { id: "service:1", source: "swarm:1", docker_id: "s1", name: "app_api", mode: "replicated", replicas: 3, running: 1, stack: "app", vips: [{ network: "network:2", address: "10.7.0.2/24" }] },
    ],
    containers: [
      { ...on, id: "container:1", docker_id: "c0ffee".repeat(10), name: "web-1", stack: "shop" },
      { ...on, id: "container:2", docker_id: "d2", name: "db", image: "postgres:16", health: "unhealthy", ports: [{ protocol: "tcp", host_port: 5432, container_port: 5432 }] },
      { ...on, id: "container:3", docker_id: "d3", name: "app_api.1.x", service: "service:1", stack: "app" },
      { ...on, id: "container:4", docker_id: "d4", name: "sidecar", network_mode: "container:d3" },
    ],
    endpoints: [
      { id: "endpoint:1", source: "host:1", kind: "container", container: "container:1", network: "network:1", ipv4: "10.0.2.7/24", mac: "02:42:0A:00:02:07", aliases: ["frontdoor"] },
      { id: "endpoint:2", source: "host:1", kind: "container", container: "container:2", network: "network:1", ipv4: "10.0.2.70/24" },
      { id: "endpoint:3", source: "host:1", kind: "container", container: "container:3", network: "network:2", ipv4: "10.0.20.7/24", ipv6: "fd00:1::7/64" },
      { id: "endpoint:4", source: "host:1", kind: "service-lb", network: "network:2", ipv4: "10.0.20.4/24" },
      { id: "endpoint:5", source: "host:1", kind: "orphan", network: "network:1", ipv4: "10.0.2.9/24" },
    ],
  });
  return state;
}

const search = (state, query, filters = [], told = NOTHING) =>
  new Finder(state).find({ words: readQuery(query), filters, told });
const found = (query, filters, told) => search(small(), query, filters, told).found;
const only = (key, ...values) => values.map((value) => ({ key, value }));
const why = (query) => {
  const state = small();
  return search(state, query).best.map(({ entry }) => rowOf(state, entry, readQuery(query)));
};

test("addresses of both families become digits, in every way they are written", () => {
  assert.equal(digitsOf("10.0.2.7"), "0a000207");
  assert.equal(digitsOf("fd00::5"), "fd000000000000000000000000000005");
  for (const text of ["FD00:0:0:0:0:0:0:5", "[fd00::5]", "fd00::5%eth0", "fd00:0000::0005", "fd00::0.0.0.5"])
    assert.equal(digitsOf(text), digitsOf("fd00::5"), text);
  assert.equal(digitsOf("::"), "0".repeat(32));
  assert.equal(digitsOf("::ffff:10.0.2.7"), digitsOf("10.0.2.7"));
  assert.equal(spread(digitsOf("fd00::5") ?? ""), "fd00:0:0:0:0:0:0:5");
});

test("what is no address is none, however much it looks like one", () => {
  for (const text of ["", "10.0.2", "10.0.2.256", "1.2.3.4.5", "10.0.2.7/24", ":::", "1::2::3", "fd00:", "g::1", "1:2:3:4:5:6:7:8:9", "::1.2.3", "a".repeat(10_000), ":".repeat(10_000), "1.".repeat(5000)])
    assert.equal(digitsOf(text), null, text.slice(0, 30));
});

test("a subnet holds what is in it, at every length", () => {
  const holds = (subnet, address) => isInside(digitsOf(address) ?? "", readSubnet(subnet) ?? { digits: "", bits: 0 });
  assert.ok(holds("10.0.2.0/24", "10.0.2.255") && !holds("10.0.2.0/24", "10.0.3.0"));
  assert.ok(holds("10.0.2.9/24", "10.0.2.1"));
  assert.ok(holds("10.0.2.64/27", "10.0.2.95") && !holds("10.0.2.64/27", "10.0.2.96"));
  assert.ok(holds("10.0.2.7/32", "10.0.2.7") && !holds("10.0.2.7/32", "10.0.2.6"));
  assert.ok(holds("0.0.0.0/0", "255.1.1.1") && !holds("0.0.0.0/0", "fd00::1"));
  assert.ok(holds("fd00:1::/33", "fd00:1:7fff::1") && !holds("fd00:1::/33", "fd00:1:8000::1"));
  assert.ok(holds("::/0", "fd00::1"));
  for (const text of ["10.0.2.0/33", "10.0.2.0/", "10.0.2.0/24/8", "fd00::/129", "x/24", "10.0.2.0/-1"])
    assert.equal(readSubnet(text), null, text);
});

test("an address finds the container of its endpoint and not the one whose address is longer", () => {
  assert.deepEqual(found("10.0.2.7"), ["container:1"]);
  assert.deepEqual(found("10.0.2.70"), ["container:2"]);
  assert.deepEqual(found("FD00:1:0:0::7"), ["container:3"]);
  assert.deepEqual(found("::ffff:10.0.2.7"), ["container:1"]);
  assert.deepEqual(found("10.0.2.8"), []);
});

test("an address also finds a gateway's network, a load balancer, a daemon and a service", () => {
  assert.deepEqual(found("10.0.2.1"), ["network:1"]);
  assert.deepEqual(found("10.0.20.4"), ["endpoint:4"]);
  assert.deepEqual(found("10.9.0.1"), ["host:1"]);
  assert.deepEqual(why("10.7.0.2")[0].id, "service:1");
});

test("a subnet finds every endpoint in it, and the networks that lie in it", () => {
  assert.deepEqual(found("10.0.2.0/24"), ["network:1", "container:1", "container:2", "endpoint:5"]);
  assert.deepEqual(found("10.0.2.64/27"), ["container:2"]);
  assert.deepEqual(found("fd00:1::/48"), ["network:2", "container:3"]);
});

test("the beginning of an address finds what begins so", () => {
  assert.deepEqual(found("10.0.20."), ["container:3", "endpoint:4"]);
  assert.ok(found("10.0.2").includes("container:3") && found("10.0.2").includes("container:1"));
  for (const typed of ["fd00:1:", "fd00:1::", "fd00:1:0:0", "FD00:1"]) assert.ok(found(typed).includes("container:3"), typed);
});

test("ids, MACs, aliases, images, services, stacks and ports are found", () => {
  assert.deepEqual(found("c0ffeec0ff"), ["container:1"]);
  assert.deepEqual(found("sha256:c0ffee"), ["container:1"]);
  assert.deepEqual(found("ab12ab12"), ["network:1"]);
  for (const mac of ["02:42:0a:00:02:07", "02-42-0a-00-02-07", "0242.0a00.0207", "02420a", "02:42:0A"])
    assert.deepEqual(found(mac), ["container:1"], mac);
  assert.deepEqual(found("frontdoor"), ["container:1"]);
  assert.deepEqual(found("postgres"), ["container:2"]);
  assert.deepEqual(found("app_api"), ["container:3"]);
  assert.deepEqual(found(":5432"), ["container:2"]);
  assert.deepEqual(found("c0f"), []);
});

test("every word has to fit", () => {
  assert.deepEqual(found("nginx shop web"), ["container:1"]);
  assert.deepEqual(found("nginx 10.0.2.70"), []);
  assert.equal(search(small(), "  \n "), null);
});

test("labels are the server's to tell, and are joined with the rest", () => {
  const told = { ...NOTHING, text: ({ label, text }) => (label === "Tier=web" || text === "tier" ? new Set(["container:2"]) : undefined) };
  assert.deepEqual(found("label:Tier=web", [], told), ["container:2"]);
  assert.deepEqual(found("tier postgres", [], told), ["container:2"]);
  assert.deepEqual(found("tier nginx:1", [], told), []);
  assert.deepEqual(found("label:other", [], told), []);
});

test("each row says what it is, where it stands and why it was found", () => {
  assert.deepEqual(why("10.0.2.7"), [
    { id: "container:1", kind: "container", name: "web-1", where: "on alpha", why: "10.0.2.7 on shop" },
  ]);
  assert.equal(why("web")[0].why, "");
  assert.equal(why("frontdoor")[0].why, "alias frontdoor");
  assert.equal(why("02:42:0a")[0].why, "MAC 02:42:0A:00:02:07");
  assert.equal(why("c0ffee")[0].why, "id c0ffeec0ffee");
  assert.equal(why("app")[0].where, "in prod");
  assert.equal(why("10.0.2.1")[0].why, "gateway 10.0.2.1");
  assert.equal(why("10.0.20.4")[0].name, "Load balancer of app");
});

test("the best come first: the whole name, its beginning, a part of it", () => {
  const state = emptyState();
  const names = ["my-db", "adb", "db-2", "db", "x"];
  apply(state, {
    type: "snapshot",
    sources: { "host:1": 1 },
    hosts: [{ id: "host:1", source: "host:1", name: "h", state: "reachable" }],
    containers: names.map((name, at) => ({ id: `container:${at}`, source: "host:1", host: "host:1", docker_id: "", state: "running", image: at === 4 ? "db" : "i", name })),
  });
  const best = search(state, "db").best.map(({ entry }) => entry.name);
  assert.deepEqual(best, ["db", "db-2", "my-db", "adb", "x"]);
});

test("filters of one key are alternatives, and every key has to be met", () => {
  assert.deepEqual(found("", only("state", "unhealthy")), ["container:2"]);
  assert.deepEqual(found("", [...only("stack", "shop", "app"), ...only("state", "running")]), ["container:1", "container:3"]);
  assert.deepEqual(found("", only("service", "service:1")), ["container:3"]);
  assert.deepEqual(found("", only("host", "host:2")), ["host:2", "network:3"]);
  assert.deepEqual(found("web", only("stack", "app")), []);
});

test("a network's filter finds it, what is on it, and who shares the network of one that is", () => {
  const matches = search(small(), "", only("network", "network:2"));
  assert.deepEqual(matches.found, ["network:2", "container:3", "container:4", "endpoint:4"]);
  assert.equal(matches.containers, 2);
  assert.deepEqual(found("", only("driver", "overlay")), ["network:2", "container:3", "container:4", "endpoint:4"]);
});

test("a host's filter keeps the swarm's networks bright that it is on, and leaves the others dim", () => {
  const { lit } = search(small(), "", only("host", "host:1"));
  assert.ok(lit.has("network:2") && lit.has("network:1") && lit.has("container:3"));
  const other = search(small(), "", only("host", "host:2")).lit;
  assert.ok(!other.has("network:2") && !other.has("host:1"));
});

test("what fits lights the networks it is on, unless the filter is about networks", () => {
  assert.ok(search(small(), "", only("stack", "app")).lit.has("network:2"));
  assert.ok(!search(small(), "", [...only("stack", "app"), ...only("driver", "bridge")]).lit.has("network:2"));
});

test("evident trouble is what is wrong in the picture itself", () => {
  assert.deepEqual(found("", only("only", "trouble")), ["container:2", "container:3", "endpoint:5", "host:2"]);
});

test("what changed, and who has a label, is asked of the server", () => {
  const told = { ...NOTHING, since: (value) => (value === "1h" ? new Set(["container:1"]) : undefined), label: () => new Set(["container:2"]) };
  assert.deepEqual(found("", only("since", "1h"), told), ["container:1"]);
  assert.deepEqual(found("", only("label", "tier=web"), told), ["container:2"]);
  assert.deepEqual(found("", only("since", "2h"), told), []);
});

test("filters come back from the address as they went into it", () => {
  const filters = [...only("host", "host:3", "node:12"), ...only("stack", "a,b & c=d", "#"), ...only("since", "1h")];
  const parts = writeFilters(filters);
  assert.equal(parts[0], "f.host=3,node:12");
  assert.deepEqual(readFilters(new URLSearchParams(parts.join("&"))), filters);
});

test("of an address only what makes sense is taken", () => {
  const params = new URLSearchParams("f.host=3,x,3,-1,9e9&f.state=running&f.state=odd&f.only=all&f.since=yesterday&f.evil=1&f.stack=&f.network=7");
  assert.deepEqual(readFilters(params), [...only("host", "host:3"), ...only("network", "network:7"), ...only("state", "running")]);
  const many = new URLSearchParams(`f.host=${Array.from({ length: 5000 }, (_, at) => at).join(",")}&f.stack=${"x".repeat(5000)}`);
  assert.equal(readFilters(many).length, 60);
});

test("a toggle puts in what is missing, and takes out what is all there", () => {
  const both = only("driver", "macvlan", "ipvlan");
  assert.deepEqual(toggled([], both), both);
  assert.deepEqual(toggled(only("driver", "macvlan"), both), both);
  assert.deepEqual(toggled(both, both), []);
  assert.deepEqual(toggled(only("since", "1h"), only("since", "24h")), only("since", "24h"));
});

test("after each change the finder finds what a new one would", () => {
  const state = emptyState();
  const whole = fleet({ hosts: 6, containers: 20, seed: 5 });
  const finder = new Finder(state);
  const wanted = { words: readQuery("web"), filters: only("state", "running", "exited"), told: NOTHING };
  const say = (message) => finder.note(apply(state, message));
  const same = () => {
    const [mine, fresh] = [finder.find(wanted), new Finder(state).find(wanted)];
    assert.deepEqual([...mine.found].sort(), [...fresh.found].sort());
    assert.deepEqual([...mine.lit].sort(), [...fresh.lit].sort());
  };
  say(whole);
  same();
  const [one, two] = whole.containers.filter(({ host }) => host === "host:2");
  say({ type: "delta", source: "host:2", revision: 18, upsert: { containers: [{ ...one, name: "web-new" }] }, remove: { containers: [two.id] } });
  same();
  assert.ok(finder.find(wanted).found.includes(one.id));
  const overlay = whole.networks.find(({ driver }) => driver === "overlay" );
  say({ type: "delta", source: "swarm:1", revision: 6, upsert: { networks: [{ ...overlay, name: "webnet" }] } });
  same();
  say({ type: "source-removed", source: "host:1" });
  same();
  assert.ok(!finder.entries.has("host:1"));
});

test("hostile and endless queries find nothing and break nothing", () => {
  const state = small();
  for (const query of ["<img src=x onerror=alert(1)>", "\0", "(".repeat(500), ":".repeat(10_000), "a ".repeat(50_000), "1.".repeat(50_000), "\ud800", "label:", "__proto__", "%00/24"]) {
    assert.doesNotThrow(() => search(state, query), query.slice(0, 20));
  }
});

test("at 10,000 containers a letter more goes over the entries that are made already, and brings few of them", () => {
  const state = emptyState();
  apply(state, fleet({ hosts: 200, containers: 50, overlays: 10 }));
  assert.ok(state.containers.size > 9000);
  const finder = new Finder(state);
  finder.prepare(() => true);
  const made = new Map(finder.entries);
  for (const query of ["w", "web n", "10.", "10.0.2.0/24", "a1b2", "fd00:", "r"]) {
    finder.renew();
    assert.ok(finder.find({ words: readQuery(query), filters: [], told: NOTHING }).best.length <= MOST_SHOWN);
  }
  for (const [source, entries] of made) assert.equal(finder.entries.get(source), entries);
});

test("a change of one host makes that host's entries anew, and no others", () => {
  const state = emptyState();
  const whole = fleet({ hosts: 5, containers: 10 });
  const finder = new Finder(state);
  finder.note(apply(state, whole));
  finder.find({ words: readQuery("w"), filters: [], told: NOTHING });
  const made = new Map(finder.entries);
  const one = whole.containers.find(({ host }) => host === "host:2");
  finder.note(apply(state, { type: "delta", source: "host:2", revision: 18, upsert: { containers: [{ ...one, state: "paused" }] } }));
  finder.find({ words: readQuery("w"), filters: [], told: NOTHING });
  for (const [source, entries] of made) assert.equal(finder.entries.get(source) === entries, source !== "host:2", source);
});

test("an id is found by all its digits as by the first of them", () => {
  assert.equal(readQuery("c0ffee".repeat(10))[0].code, readQuery("c0ffeec0ffee")[0].code);
});

test("Enter means the marked row, or the only one that was found", () => {
  const [one, other] = [{ id: "container:1" }, { id: "container:2" }];
  assert.equal(meant([one], -1, 0), one);
  assert.equal(meant([one, other], 1, 0), other);
  assert.equal(meant([one, other], -1, 0), undefined);
  assert.equal(meant([one], -1, 4), undefined);
  assert.equal(meant([], -1, 0), undefined);
});
