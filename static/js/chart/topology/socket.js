// The live connection: opens the WebSocket, hands each message on, and comes back by itself when it breaks.
// It knows nothing of what the messages say, but that one must come every few seconds.

/** @import {Connection, Message} from "../types.js" */

/** The server's heartbeat comes every 5 s. Without any word for this long the line is dead, whatever TCP believes. */
export const SILENCE = 12_000;
/** The first picture of a large fleet may take a while on a slow line. */
export const PATIENCE = 30_000;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;
/** The server's close code for someone who may not look (any more). */
const NOT_ALLOWED = 4403;

/**
 * Milliseconds to wait before attempt number `attempts`, spread so that a fleet of browsers does not return at once.
 * @param {number} attempts  1 for the first retry
 * @param {() => number} random
 */
export function backoff(attempts, random) {
  const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempts - 1));
  return Math.round(longest * (0.5 + random() / 2));
}

/** @typedef {"yes" | "signed-out" | "no-role" | "no-database"} Access  whether this user may look, or why none can say */
/**
 * @typedef {object} Wants
 * @property {string} url
 * @property {(message: Message) => void} onMessage
 * @property {(connection: Connection) => void} onConnection
 * @property {() => Promise<Access>} [access]  asked after failed attempts: a lost session or role is no lost connection
 * @property {(url: string) => WebSocket} [open]
 * @property {() => number} [now]
 * @property {() => number} [random]
 */

export class Live {
  /** @param {Wants} wants */
  constructor({ url, onMessage, onConnection, access, open, now, random }) {
    this.url = url;
    this.onMessage = onMessage;
    this.onConnection = onConnection;
    this.access = access ?? (async () => "yes");
    this.open = open ?? ((address) => new WebSocket(address));
    this.now = now ?? Date.now;
    this.random = random ?? Math.random;
    /** @type {WebSocket | null} */
    this.socket = null;
    /** @type {Connection} */
    this.connection = { status: "connecting", since: this.now(), attempts: 0, retryAt: null };
    /** When the last word came, or this attempt began; and how long the next may take. */
    this.lastHeard = this.now();
    this.patience = PATIENCE;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.retry = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.silence = undefined;
  }

  start() {
    clearTimeout(this.retry);
    this.drop();
    const socket = this.open(this.url);
    this.socket = socket;
    this.listen(PATIENCE);
    socket.onmessage = (event) => {
      if (this.socket === socket) this.heard(event.data);
    };
    socket.onclose = (event) => {
      if (this.socket === socket) this.broke(event.code);
    };
  }

  /** @param {object} message */
  send(message) {
    if (this.socket && this.socket.readyState === 1) this.socket.send(JSON.stringify(message));
  }

  /** Tries again at once: the user asked, or the network came back. An attempt that is under way goes on. */
  tryNow() {
    this.check();
    if (this.connection.status === "broken" && !this.socket) this.start();
  }

  /** Timers stand still while a computer sleeps: asked on waking and once a second, it finds a dead line at once. */
  check() {
    if (this.socket && this.now() - this.lastHeard > this.patience) this.giveUp();
  }

  stop() {
    clearTimeout(this.retry);
    clearTimeout(this.silence);
    this.drop();
  }

  /** @param {string} text */
  heard(text) {
    this.listen();
    const message = JSON.parse(text);
    if (message.type === "snapshot") this.tell({ status: "live", since: this.now(), attempts: 0, retryAt: null });
    this.onMessage(message);
  }

  /** Starts to wait for the next word. */
  listen(patience = SILENCE) {
    this.lastHeard = this.now();
    this.patience = patience;
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.giveUp(), patience);
  }

  giveUp() {
    this.drop();
    this.broke(0);
  }

  /** @param {number} code */
  broke(code) {
    clearTimeout(this.silence);
    this.socket = null;
    const { status, since, attempts, trouble } = this.connection;
    const wait = backoff(attempts + 1, this.random);
    const began = status === "broken" ? since : status === "live" ? this.lastHeard : this.now();
    this.tell({ status: "broken", since: began, attempts: attempts + 1, retryAt: this.now() + wait, trouble });
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.start(), wait);
    if (attempts >= 1 || code === NOT_ALLOWED) void this.askForAccess();
  }

  /** Without access it is not tried again; the page says what to do. Where the database is away it is, and says so. */
  async askForAccess() {
    /** @type {Access} */
    const access = await this.access().catch(() => "yes");
    if (this.connection.status !== "broken") return;
    const trouble = access === "no-database" ? "database" : undefined;
    if (trouble !== this.connection.trouble) this.tell({ ...this.connection, trouble });
    if (access === "yes" || access === "no-database") return;
    clearTimeout(this.retry);
    this.drop();
    clearTimeout(this.silence);
    this.tell({ status: access, since: this.now(), attempts: 0, retryAt: null });
  }

  drop() {
    const socket = this.socket;
    this.socket = null;
    if (socket) socket.close();
  }

  /** @param {Connection} connection */
  tell(connection) {
    this.connection = connection;
    this.onConnection(connection);
  }
}
