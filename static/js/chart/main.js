// The chart's page: wires the socket to the state, the state to the scene, the scene to stage and panels, and what the
// user does back to the view. Each of them knows only its own part.

import { at } from "../base.js";
import { Chart } from "./chart.js";
import { lineTo } from "./connect.js";
import { readOnly } from "./topology/view.js";

const root = document.getElementById("chart");
if (root) {
  const chart = new Chart(root);
  const live = lineTo(
    root.dataset.socket ?? at("/ws/topology"),
    (message) => chart.take(message),
    (connection) => chart.connected(connection),
  );
  chart.begin(live);
  live.start();

  /** What tests, scripts and curious people may use (docs/api.md). */
  Object.assign(window, {
    docklines: Object.freeze({
      ready: chart.ready,
      hit: (/** @type {string} */ id) => chart.hit(id),
      store: readOnly(chart.state),
    }),
  });
}
