// The shapes that travel: what the socket sends (docs/api.md) and what the chart's rooms hand each other.
// Nothing runs here; it is the one place where types stand, so that no module must name another for a type's sake.
export {};

/** @typedef {"swarms" | "hosts" | "networks" | "containers" | "endpoints" | "services"} Collection */

/**
 * @typedef {object} Swarm
 * @property {string} id
 * @property {string} source
 * @property {string} name
 * @property {string} state  reachable, stale, never-seen
 * @property {string} [since]
 * @property {string} [error]
 * @property {string} [reporter]
 */
/**
 * @typedef {object} Host
 * @property {string} id  host:3, or node:12 for a member of a swarm whose daemon nobody reads
 * @property {string} source
 * @property {string} name
 * @property {string} state  reachable, unreachable, hung, never-seen
 * @property {string} [hostname]
 * @property {string} [address]
 * @property {string} [since]
 * @property {string} [error]
 * @property {string} [collected_at]
 * @property {string} [engine_version]
 * @property {string} [swarm]
 * @property {string} [swarm_node_id]
 * @property {string} [role]
 * @property {string} [availability]
 */
/** @typedef {{subnet: string, gateway?: string | null, ip_range?: string | null,
 *   aux_addresses?: Record<string, string>}} Pool */
/**
 * @typedef {object} Network
 * @property {string} id
 * @property {string} source
 * @property {string} docker_id
 * @property {string} name
 * @property {string} driver
 * @property {string} scope
 * @property {string} [host]  left out for a swarm-scoped network
 * @property {boolean} [internal]
 * @property {boolean} [attachable]
 * @property {boolean} [ingress]
 * @property {boolean} [config_only]
 * @property {boolean} [encrypted]
 * @property {boolean} [ipv6]
 * @property {Pool[]} [pools]
 * @property {number[]} [vni]
 * @property {number} [mtu]
 */
/** @typedef {{protocol: string, host_ip?: string | null, host_port?: number | null, container_port: number}} Port */
/**
 * @typedef {object} Container
 * @property {string} id
 * @property {string} source
 * @property {string} docker_id
 * @property {string} name
 * @property {string} host
 * @property {string} image
 * @property {string} state
 * @property {string} [health]
 * @property {number} [created]
 * @property {string} [service]
 * @property {string} [stack]
 * @property {string} [network_mode]
 * @property {string} [error]
 * @property {string} [since]  when it began to be so; these four only of what does not run well
 * @property {number} [exit_code]
 * @property {string} [restart_policy]
 * @property {string} [task_id]
 * @property {Port[]} [ports]
 */
/**
 * @typedef {object} Endpoint
 * @property {string} id
 * @property {string} source
 * @property {string} [docker_id]
 * @property {string} [network]
 * @property {string} [container]
 * @property {string} kind  container, service-lb, ingress, gateway, orphan
 * @property {string} [ipv4]
 * @property {string} [ipv6]
 * @property {string} [mac]
 * @property {string} [gateway]
 * @property {string} [gateway6]
 * @property {string[]} [aliases]
 * @property {number} [gateway_priority]  Docker 28 and later
 * @property {string} [interface]
 */
/**
 * @typedef {object} Service
 * @property {string} id
 * @property {string} source
 * @property {string} docker_id
 * @property {string} name
 * @property {string} mode
 * @property {number} [replicas]
 * @property {number} running
 * @property {string} [endpoint_mode]
 * @property {string} [stack]
 * @property {{network?: string | null, address: string}[]} [vips]
 * @property {{protocol: string, target: number, published?: number | null, mode?: string}[]} [ports]
 */
/** @typedef {Swarm | Host | Network | Container | Endpoint | Service} Thing  anything with an id and a source */

/** @typedef {Partial<Record<Collection, Thing[]>>} Things */
/** @typedef {{every: number, wanted: number}} Reads  seconds from one read of a host to the next: as it is, as was asked for */
/**
 * @typedef {object} Message  what the socket sends
 * @property {"snapshot" | "delta" | "source" | "source-removed" | "heartbeat"} type
 * @property {string} [at]
 * @property {string} [source]
 * @property {number} [revision]
 * @property {Record<string, number>} [sources]
 * @property {Record<string, string>} [collected_at]
 * @property {string[]} [away]  parts of the server that do not answer: "broker"
 * @property {Reads} [reads]  while reads are behind
 * @property {Things} [upsert]
 * @property {Partial<Record<Collection, string[]>>} [remove]
 * @property {Thing[]} [swarms]
 * @property {Thing[]} [hosts]
 * @property {Thing[]} [networks]
 * @property {Thing[]} [containers]
 * @property {Thing[]} [endpoints]
 * @property {Thing[]} [services]
 */

/**
 * @typedef {object} State  all that the browser knows of the fleet
 * @property {string | null} at  when the last snapshot was made; null before the first
 * @property {Map<string, Swarm>} swarms
 * @property {Map<string, Host>} hosts
 * @property {Map<string, Network>} networks
 * @property {Map<string, Container>} containers
 * @property {Map<string, Endpoint>} endpoints
 * @property {Map<string, Service>} services
 * @property {Map<string, number>} revisions  by source
 * @property {Map<string, string>} collectedAt  by source: its last successful read
 * @property {Map<string, Record<Collection, Set<string>>>} owned  ids by source and collection
 * @property {Map<string, Message[]>} held  deltas that wait for the whole of their source, which was asked for
 * @property {Set<string>} missing  sources that the last heartbeat did not name
 * @property {string[]} away  parts of the server that did not answer at the last heartbeat
 * @property {Reads | null} reads  how far apart they are, when they were behind at the last heartbeat
 */
/**
 * @typedef {object} Outcome  what one message did
 * @property {Thing[]} added
 * @property {{before: Thing, after: Thing}[]} changed
 * @property {Thing[]} removed
 * @property {Set<string>} sources  whose objects changed
 * @property {string[]} resync  sources to ask for again now
 * @property {[string, number][]} behind  sources, and their revisions, that a heartbeat shows to be ahead of ours
 * @property {boolean} first  the first picture: nothing in it is news
 */

/** @typedef {"running" | "unhealthy" | "restarting" | "failed" | "paused" | "exited" | "orphan"} Look  shape and colour */
/** @typedef {{id: string, network: string, letter: string, tone: string}} Pip  tone: a driver's, or "overlay" */
/**
 * @typedef {object} Chip
 * @property {string} id  of the container; of the endpoint where one has lost its container
 * @property {string} label
 * @property {Look} look
 * @property {string} [owner]  id of the container whose network it shares
 * @property {string} [primary]  id of the endpoint by which it stands in its bay
 * @property {string[]} pips  ids of its other endpoints
 * @property {string} port  the badge, like ":80" or ":80+2"; "" without a published port
 */
/**
 * @typedef {object} Bay
 * @property {string} key  the network's id, or "overlay-only:host:3", "apart:host:3"
 * @property {string} [network]
 * @property {string} title
 * @property {string} subnet
 * @property {string} tone  bridge, lan, host, none, overlay
 * @property {Chip[]} chips
 */
/** @typedef {Record<Look, number>} Counts */
/**
 * @typedef {object} HostModel
 * @property {string} id
 * @property {Host} host
 * @property {boolean} stale  its picture is old: the host does not answer
 * @property {boolean} unread  nobody has ever read it
 * @property {number} total  containers
 * @property {number} [of]  all of them, where some are hidden
 * @property {number} bad  unwell: unhealthy, restarting, failed
 * @property {Counts} counts
 * @property {Bay[]} bays
 * @property {Set<string>} reach  ids of the swarm-scoped networks it has an endpoint on
 */
/**
 * @typedef {object} Rails  which overlay has which letter and which rail
 * @property {Map<string, string>} letters
 * @property {(string | null)[]} slots  network ids; null is a free rail
 * @property {string[]} rest  without a rail of their own, by rank
 * @property {Map<string, number>} reach  hosts each overlay reaches
 */

/** @typedef {{x: number, y: number, width: number, height: number}} Rect */
/**
 * @typedef {object} BayBox  measured from the host's corner
 * @property {string} key
 * @property {number} x
 * @property {number} y
 * @property {number} width
 * @property {number} height
 * @property {number} columns
 * @property {(string | null)[]} slots  chip ids; null is a hole
 * @property {Map<string, Chip>} chips
 * @property {Bay} bay
 */
/** @typedef {{chipColumns: number, bayColumns: number, width: number}} Shape */
/**
 * @typedef {object} HostBox
 * @property {HostModel} model
 * @property {Shape} shape
 * @property {number} width
 * @property {number} height
 * @property {BayBox[]} bays
 * @property {{x: number, y: number, height: number}[]} holes  where bays were
 */
/**
 * @typedef {object} HostPlace
 * @property {string} id
 * @property {HostModel} model
 * @property {boolean} tile
 * @property {number} row
 * @property {number} x
 * @property {number} y
 * @property {number} width
 * @property {number} height
 * @property {HostBox | null} box  null for a tile
 */
/** @typedef {{y: number, height: number, gutter: number}} Row  gutter: y of its first rail */
/**
 * @typedef {object} Placement
 * @property {"boxes" | "tiles"} mode
 * @property {number} columns
 * @property {number} chipColumns
 * @property {number} lanes  rails that have room in each gutter
 * @property {(string | null)[]} cells  host ids in the order of the grid; null is a hole
 * @property {Map<string, HostPlace>} hosts
 * @property {Map<string, HostPlace>} bands  the hosts that stand open below their tile
 * @property {Row[]} rows
 * @property {Rect} bounds
 */
/**
 * @typedef {object} Stub
 * @property {string} host
 * @property {number} x
 * @property {number} top
 */
/**
 * @typedef {object} Rail  one overlay's line in one gutter
 * @property {number} lane
 * @property {number} row
 * @property {number} y
 * @property {number} left
 * @property {number} right
 * @property {Stub[]} stubs
 */
/**
 * @typedef {object} Line  one lane from top to bottom of the chart
 * @property {number} lane
 * @property {string | null} network  null for the line of all that have none of their own
 * @property {string} letter  of its tabs, or ""
 * @property {Rail[]} rails
 * @property {{x: number, top: number, bottom: number} | null} trunk
 * @property {Rect | null} tag  where the letter stands when no host is on it
 */
/** @typedef {Rect & {host: string, network: string | null, lane: number, text: string}} Tab */
/** @typedef {{lines: Line[], tabs: Tab[]}} Lines */

/** @typedef {{x: number, y: number, zoom: number}} View  the point at the stage's centre, and CSS pixels per unit */
/** @typedef {{kind: string, id: string, rect: Rect}} Hit */
/**
 * @typedef {object} Connection
 * @property {"connecting" | "live" | "broken" | "signed-out" | "no-role"} status
 * @property {number} since  milliseconds since 1970
 * @property {number} attempts
 * @property {number | null} retryAt
 * @property {"database"} [trouble]  what is known to keep the server from answering
 */
