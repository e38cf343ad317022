// The chart's page: wires the socket to the state, the state to the scene, the scene to stage and panels, and what the
// user does back to the view. Each of them knows only its own part.

import { Chart } from "./chart.js";
import { Live } from "./topology/socket.js";
import { readOnly } from "./topology/view.js";

const root = document.getElementById("chart");
if (root) {
  const chart = new Chart(root);
  const address = new URL(root.dataset.socket ?? "/ws/topology", location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  address.hash = "";
  const live = new Live({
    url: address.href,
    onMessage: (message) => chart.take(message),
    onConnection: (connection) => chart.connected(connection),
    access: async () => {
      const answer = await fetch(location.pathname, { method: "HEAD", redirect: "manual", cache: "no-store" });
      if (answer.type === "opaqueredirect") return "signed-out";
      return answer.status === 403 ? "no-role" : "yes";
    },
  });
  chart.begin(live);
  live.start();
  window.addEventListener("online", () => live.tryNow());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && live.tryNow());

  /** What tests, scripts and curious people may use (docs/api.md). */
  Object.assign(window, {
    docklines: Object.freeze({
      ready: chart.ready,
      hit: (/** @type {string} */ id) => chart.hit(id),
      store: readOnly(chart.state),
    }),
  });
}
