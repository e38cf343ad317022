// On paper the chart is a drawing of its whole, in light colours, on one sheet. It is put into the page when the browser
// is about to print, and taken out again after.

import { el } from "../panel/dom.js";

/** @import {Chart} from "../chart.js" */
/** @import {Exporter} from "./exporter.js" */

/**
 * @param {Chart} chart
 * @param {Exporter} exporter
 * @returns {HTMLElement} what prints
 */
export function printedSheet(chart, exporter) {
  const sheet = el("div", { class: "chart-print" });
  const show = () => {
    if (chart.state.hosts.size > 0) sheet.replaceChildren(drawingOf(exporter));
  };
  const clear = () => sheet.replaceChildren();
  window.addEventListener("beforeprint", show);
  window.addEventListener("afterprint", clear);
  // A browser that prints without saying so still changes the medium.
  matchMedia("print").addEventListener("change", (event) => (event.matches ? show() : clear()));
  return sheet;
}

/** @param {Exporter} exporter */
function drawingOf(exporter) {
  const text = exporter.svg({ whole: true, light: true });
  return document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
}
