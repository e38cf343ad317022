// The chart's line to the server, for the chart's page and for the wallboard.

import { Live } from "./topology/socket.js";

/** @import {Connection, Message} from "./types.js" */
/** @import {Access} from "./topology/socket.js" */

/**
 * @param {string} path  of the socket
 * @param {(message: Message) => void} onMessage
 * @param {(connection: Connection) => void} onConnection
 */
export function lineTo(path, onMessage, onConnection) {
  const address = new URL(path, location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  address.hash = "";
  const live = new Live({ url: address.href, onMessage, onConnection, access: mayLook });
  window.addEventListener("online", () => live.tryNow());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && live.tryNow());
  return live;
}

/** Whether this user may still see this page. @returns {Promise<Access>} */
export async function mayLook() {
  const answer = await fetch(location.pathname, { method: "HEAD", redirect: "manual", cache: "no-store" });
  if (answer.type === "opaqueredirect") return "signed-out";
  if (answer.headers.get("Docklines-Trouble") === "database") return "no-database";
  return answer.status === 403 ? "no-role" : "yes";
}
