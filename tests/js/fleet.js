// Made-up fleets in the shape of the socket's messages: the same for the same seed.

/**
 * @typedef {object} Wish
 * @property {number} [hosts]
 * @property {number} [containers]  on each host, on average
 * @property {number} [overlays]
 * @property {number} [unread]  nodes of the swarm whose daemon nobody reads
 * @property {number} [seed]
 * @property {boolean} [swarm]
 */

const APPS = ["web", "api", "db", "cache", "queue", "worker", "search", "mail", "proxy", "auth", "cron", "metrics"];
const STACKS = ["shop", "billing", "wiki", "intranet", "telemetry", "crm"];
const OVERLAYS = [
  "ingress",
  "frontend",
  "backend",
  "monitoring",
  "shop_default",
  "billing_default",
  "wiki_default",
  "mesh",
  "data",
  "logs",
];
const AT = "2026-03-14T12:00:00+00:00";

/** A small generator of numbers in [0, 1): mulberry32. @param {number} seed */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** @param {Wish} [wish] */
export function fleet({ hosts = 3, containers = 12, overlays = 4, unread = 0, seed = 1, swarm = true } = {}) {
  const made = new Fleet(seed);
  if (swarm) made.swarm(Math.min(overlays, 40), unread);
  for (let index = 0; index < hosts; index += 1)
    made.host(index, Math.max(0, Math.round(containers * (0.55 + made.random() * 0.9))), swarm);
  return made.snapshot();
}

class Fleet {
  /** @param {number} seed */
  constructor(seed) {
    this.random = random(seed);
    this.next = { swarm: 0, host: 0, node: 0, network: 0, container: 0, endpoint: 0, service: 0 };
    this.sources = {};
    this.rows = { swarms: [], hosts: [], networks: [], containers: [], endpoints: [], services: [] };
    this.overlays = [];
  }

  /** @param {string} kind */
  id(kind) {
    this.next[kind] += 1;
    return `${kind}:${this.next[kind]}`;
  }

  /** @param {number} length */
  hex(length) {
    let text = "";
    while (text.length < length) text += Math.floor(this.random() * 16).toString(16);
    return text;
  }

  /** @param {readonly any[]} list */
  pick(list) {
    return list[Math.floor(this.random() * list.length)];
  }

  swarm(overlays, unread) {
    const id = this.id("swarm");
    this.sources[id] = 5;
    this.rows.swarms.push({ id, source: id, name: "production", state: "reachable", since: AT, reporter: "host:1" });
    for (let index = 0; index < overlays; index += 1) this.overlays.push(this.overlay(id, index));
    for (let index = 0; index < unread; index += 1) {
      const name = `edge-${String(index + 1).padStart(2, "0")}`;
      this.rows.hosts.push({
        id: this.id("node"),
        source: id,
        name,
        hostname: name,
        state: "never-seen",
        swarm: id,
        role: "worker",
        availability: "active",
      });
    }
  }

  overlay(source, index) {
    const network = {
      id: this.id("network"),
      source,
      docker_id: this.hex(25),
      name: OVERLAYS[index] ?? `stack${index}_net`,
      driver: "overlay",
      scope: "swarm",
      internal: index === 8,
      attachable: index % 2 === 1,
      ingress: index === 0,
      config_only: false,
      encrypted: index === 3,
      ipv6: false,
      pools: [{ subnet: `10.0.${index}.0/24`, gateway: `10.0.${index}.1` }],
      vni: [4096 + index],
    };
    this.rows.networks.push(network);
    return network;
  }

  host(index, containers, swarm) {
    const id = this.id("host");
    const name = `node-${String(index + 1).padStart(2, "0")}`;
    this.sources[id] = 17;
    const member = swarm
      ? {
          swarm: "swarm:1",
          swarm_node_id: this.hex(25),
          role: index < 3 ? "manager" : "worker",
          availability: index === 4 ? "drain" : "active",
        }
      : {};
    this.rows.hosts.push({
      id,
      source: id,
      name,
      hostname: name,
      address: `tcp://${name}.example:2376`,
      state: "reachable",
      since: AT,
      collected_at: AT,
      engine_version: index % 3 ? "28.5.1" : "26.1.5",
      ...member,
    });
    const locals = this.locals(id, index);
    const joined = this.overlays.filter(
      (_, order) => this.random() < (order === 0 ? 1 : Math.max(0.25, 0.9 - order * 0.12)),
    );
    for (const overlay of joined.slice(0, 1)) this.endpoint(id, overlay, { kind: "ingress" });
    for (let order = 0; order < containers; order += 1) this.container(id, order, locals, joined);
    return id;
  }

  local(host, name, driver, subnet, gateway) {
    const network = {
      id: this.id("network"),
      source: host,
      docker_id: this.hex(64),
      name,
      driver,
      scope: "local",
      host,
      internal: false,
      attachable: false,
      ingress: false,
      config_only: false,
      encrypted: false,
      ipv6: false,
      pools: subnet ? [{ subnet, gateway }] : [],
      vni: [],
    };
    this.rows.networks.push(network);
    return network;
  }

  locals(host, index) {
    const found = [this.local(host, "bridge", "bridge", "172.17.0.0/16", "172.17.0.1")];
    const projects = 1 + Math.floor(this.random() * 3);
    for (let order = 0; order < projects; order += 1)
      found.push(
        this.local(
          host,
          `${STACKS[(index + order) % STACKS.length]}_default`,
          "bridge",
          `172.${18 + order}.0.0/16`,
          `172.${18 + order}.0.1`,
        ),
      );
    if (index % 3 === 2) found.push(this.local(host, "lan-20", "macvlan", "192.168.20.0/24", "192.168.20.1"));
    found.push(
      this.local(host, "host", "host", "", ""),
      this.local(host, "none", "null", "", ""),
      this.local(host, "docker_gwbridge", "bridge", "172.22.0.0/16", "172.22.0.1"),
    );
    return found;
  }

  endpoint(host, network, more = {}) {
    const [a, b] = [Math.floor(this.random() * 250) + 2, Math.floor(this.random() * 250)];
    const base = network.pools[0]?.subnet.split(".").slice(0, 2).join(".");
    const address = base
      ? { ipv4: `${base}.${b}.${a}/16`, mac: `02:42:${this.hex(2)}:${this.hex(2)}:${this.hex(2)}:${this.hex(2)}` }
      : {};
    const row = {
      id: this.id("endpoint"),
      source: host,
      docker_id: this.hex(64),
      network: network.id,
      kind: "container",
      aliases: [],
      ...address,
      ...more,
    };
    this.rows.endpoints.push(row);
    return row;
  }

  container(host, order, locals, joined) {
    const id = this.id("container");
    const app = this.pick(APPS);
    const [state, health] = this.stateOf();
    const row = {
      id,
      source: host,
      docker_id: this.hex(64),
      name: `${app}-${order + 1}`,
      host,
      image: `registry.example/${app}:1.${order % 9}`,
      state,
      created: 1773480000 + order,
      network_mode: "bridge",
      ports: [],
    };
    if (health) row.health = health;
    this.rows.containers.push(row);
    const lot = this.random();
    if (lot < 0.03 && order > 3) {
      const owner = this.rows.containers[this.rows.containers.length - 2];
      if (owner.host === host && !owner.network_mode.startsWith("container:")) {
        row.network_mode = `container:${owner.docker_id}`;
        return;
      }
    }
    if (lot > 0.97) this.endpoint(host, locals[locals.length - 3], { container: id });
    else if (lot > 0.7 && joined.length > 1) this.task(row, host, joined, app);
    else this.standalone(row, host, order, locals, joined);
  }

  task(row, host, joined, app) {
    row.stack = this.pick(STACKS);
    row.name = `${row.stack}_${app}.${1 + Math.floor(this.random() * 4)}.${this.hex(25)}`;
    for (const overlay of joined.slice(1, 2 + Math.floor(this.random() * 2)))
      this.endpoint(host, overlay, { container: row.id });
    if (this.random() < 0.3) this.endpoint(host, joined[0], { container: row.id });
  }

  standalone(row, host, order, locals, joined) {
    const usable = locals.slice(0, -3);
    const network = usable[Math.floor(this.random() * usable.length)];
    this.endpoint(host, network, { container: row.id, gateway: network.pools[0].gateway });
    if (this.random() < 0.12 && usable.length > 1)
      this.endpoint(
        host,
        usable.find((one) => one !== network),
        { container: row.id },
      );
    if (this.random() < 0.2 && joined.length > 1)
      this.endpoint(host, this.pick(joined.slice(1)), { container: row.id });
    if (this.random() < 0.22)
      row.ports = [
        { protocol: "tcp", host_ip: "0.0.0.0", host_port: 8000 + order, container_port: 80 },
        { protocol: "tcp", host_ip: "::", host_port: 8000 + order, container_port: 80 },
      ];
  }

  /** @returns {[string, string]} */
  stateOf() {
    const lot = this.random();
    if (lot < 0.86) return ["running", lot < 0.3 ? "healthy" : ""];
    if (lot < 0.9) return ["running", "unhealthy"];
    if (lot < 0.92) return ["restarting", ""];
    if (lot < 0.935) return ["paused", ""];
    return ["exited", ""];
  }

  snapshot() {
    return { type: "snapshot", at: AT, sources: this.sources, ...this.rows };
  }
}

/**
 * Deltas that follow a snapshot, without end: containers start and stop, and every other change makes one anew as a
 * deployment does, under the same name with new ids. So the fleet stays as large as it was. They keep the snapshot's
 * revisions going, but do not change the snapshot.
 * @param {ReturnType<typeof fleet>} snapshot
 * @param {number} seed
 */
export function* changes(snapshot, seed = 1) {
  const chance = random(seed);
  const revisions = { ...snapshot.sources };
  const alive = withLegs(snapshot);
  let number = 1_000_000;
  let gone = null;
  while (true) {
    const index = Math.floor(chance() * alive.length);
    const lot = chance();
    const about = gone && lot >= 0.5 ? gone : alive[index];
    const { source } = about.row;
    const delta = { type: "delta", source, revision: (revisions[source] += 1), upsert: {}, remove: {} };
    if (lot < 0.5) {
      about.row = turned(about.row);
      delta.upsert.containers = [about.row];
    } else if (gone) {
      alive.push(renumbered(gone, () => (number += 1)));
      gone = null;
      const { row, legs } = alive[alive.length - 1];
      delta.upsert = { containers: [row], endpoints: legs };
    } else {
      gone = about;
      alive.splice(index, 1);
      delta.remove = { containers: [about.row.id], endpoints: about.legs.map((leg) => leg.id) };
    }
    yield delta;
  }
}

/** Each container with its endpoints. */
function withLegs({ containers, endpoints }) {
  const found = new Map(containers.map((row) => [row.id, { row, legs: [] }]));
  for (const leg of endpoints) found.get(leg.container)?.legs.push(leg);
  return [...found.values()];
}

/** Stopped where it ran, running where it did not. */
function turned({ health: _, ...row }) {
  return { ...row, state: row.state === "running" ? "exited" : "running" };
}

/** The same with new ids. */
function renumbered({ row, legs }, next) {
  const fresh = (kind) => {
    const number = next();
    return { id: `${kind}:${number}`, docker_id: `${number}`.padStart(64, "0") };
  };
  const container = { ...row, ...fresh("container") };
  return { row: container, legs: legs.map((leg) => ({ ...leg, ...fresh("endpoint"), container: container.id })) };
}
