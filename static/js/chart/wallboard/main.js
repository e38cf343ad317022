// The wallboard's page, GET /wallboard/: wires chart, views, keys and clocks together, for days on end.

import { at } from "../../base.js";
import { Chart } from "../chart.js";
import { lineTo, mayLook } from "../connect.js";
import { readOnly } from "../topology/view.js";
import { asked, turnsOf, viewsIn } from "./asked.js";
import { mayReload, readKept } from "./build.js";
import { Frame } from "./frame.js";
import { listen } from "./hands.js";
import { Wall } from "./wall.js";

/** @import {Connection} from "../types.js" */
/** @import {Live} from "../topology/socket.js" */

const MINUTE = 60_000;
const KEPT = "docklines-wallboard-build";

const root = document.getElementById("wall");
if (root) begin(root);

/** @param {HTMLElement} root */
function begin(root) {
  const { ids, every } = asked(location.search);
  const frame = new Frame(root);
  const chart = new Chart(frame.chart);
  const wall = new Wall(chart, frame, every * 1000);
  const live = lineTo(
    root.dataset.socket ?? at("/ws/topology"),
    (message) => chart.take(message),
    (connection) => connected(connection),
  );

  /** @param {Connection} connection */
  function connected(connection) {
    const back = connection.status === "live" && chart.connection.status !== "live";
    chart.connected(connection);
    wall.tell();
    if (!back) return;
    void askForViews();
    void askForBuild(root);
  }

  async function askForViews() {
    try {
      const answer = await fetch(root.dataset.views ?? "", { headers: { Accept: "application/json" }, cache: "no-store" });
      if (!answer.ok) return;
      const turns = turnsOf(viewsIn(await answer.json()), ids);
      wall.missing = ids.length > turns.length ? "Some of the views that the address asks for are not there." : "";
      wall.taken(turns);
    } catch {
      // The views that are known go on; it is asked again.
    }
  }

  chart.begin(live, false);
  live.start();
  listen(wall, live);
  new ResizeObserver(() => wall.arranged()).observe(chart.stage.element);
  setInterval(() => wall.tick(performance.now()), 250);
  setInterval(() => wall.tell(), 1000);
  setInterval(() => void askForViews(), 5 * MINUTE);
  setInterval(() => void askForBuild(root), 10 * MINUTE);
  setInterval(() => void signInAgain(live), MINUTE);
  Object.assign(window, {
    docklines: Object.freeze({
      ready: chart.ready,
      hit: (/** @type {string} */ id) => chart.hit(id),
      store: readOnly(chart.state),
    }),
  });
}

/** Someone may have logged in from another tab, or given the role back. @param {Live} live */
async function signInAgain(live) {
  const { status } = live.connection;
  if (status !== "signed-out" && status !== "no-role") return;
  const access = await mayLook().catch(() => "unknown");
  if (access === "yes") live.start();
}

/** A new build on the server: the wall loads itself anew, once. @param {HTMLElement} root */
async function askForBuild(root) {
  try {
    const answer = await fetch(location.pathname, { method: "HEAD", redirect: "manual", cache: "no-store" });
    const server = answer.ok ? answer.headers.get("X-Docklines-Build") : null;
    const kept = readKept(sessionStorage.getItem(KEPT));
    if (!mayReload(root.dataset.build ?? "", server, kept, Date.now())) return;
    sessionStorage.setItem(KEPT, JSON.stringify({ build: server, at: Date.now() }));
    location.reload();
  } catch {
    // No answer, or a browser that keeps nothing: without a note of it, it is not done, so it cannot go round in circles.
  }
}
