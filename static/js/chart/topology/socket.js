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

/**
 * @typedef {object} Wants
 * @property {string} url
 * @property {(message: Message) => void} onMessage
 * @property {(connection: Connection) => void} onConnection
 * @property {() => Promise<boolean>} [signedIn]  asked after failed attempts: a lost session is no lost connection
 * @property {(url: string) => WebSocket} [open]
 * @property {() => number} [now]
 * @property {() => number} [random]
 */

export class Live {
  /** @param {Wants} wants */
  constructor({ url, onMessage, onConnection, signedIn, open, now, random }) {
    this.url = url;
    this.onMessage = onMessage;
    this.onConnection = onConnection;
    this.signedIn = signedIn ?? (async () => true);
    this.open = open ?? ((address) => new WebSocket(address));
    this.now = now ?? Date.now;
    this.random = random ?? Math.random;
    /** @type {WebSocket | null} */
    this.socket = null;
    /** @type {Connection} */
    this.connection = { status: "connecting", since: this.now(), attempts: 0, retryAt: null };
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

  /** Tries again at once: the user asked, or the network came back. Does nothing while it is live. */
  tryNow() {
    if (this.connection.status === "broken") this.start();
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
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      this.drop();
      this.broke(0);
    }, patience);
  }

  /** @param {number} code */
  broke(code) {
    clearTimeout(this.silence);
    this.socket = null;
    const { status, since, attempts } = this.connection;
    if (code === NOT_ALLOWED) return this.tell({ status: "signed-out", since: this.now(), attempts: 0, retryAt: null });
    const wait = backoff(attempts + 1, this.random);
    const began = status === "broken" ? since : this.now();
    this.tell({ status: "broken", since: began, attempts: attempts + 1, retryAt: this.now() + wait });
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.start(), wait);
    if (attempts >= 1) void this.askWhetherSignedIn();
  }

  async askWhetherSignedIn() {
    if (await this.signedIn().catch(() => true)) return;
    if (this.connection.status !== "broken") return;
    clearTimeout(this.retry);
    this.tell({ status: "signed-out", since: this.now(), attempts: 0, retryAt: null });
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
