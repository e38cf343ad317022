// On paper the chart is a drawing in light colours on one sheet, with title, time and legend: of the current view, or of
// the whole where the menu "Export" was asked for that. It is put into the page when the browser is about to print, and
// taken out again after. A sheet is as one holds it: upright or across, the drawing fits.

import { el } from "../panel/dom.js";

/** @import {Chart} from "../chart.js" */
/** @import {Exporter} from "./exporter.js" */

/**
 * @param {Chart} chart
 * @param {Exporter} exporter
 * @returns {{element: HTMLElement, print: (whole: boolean) => void}} what prints, and the way to print it
 */
export function printedSheet(chart, exporter) {
  const sheet = el("div", { class: "chart-print" });
  let whole = false;
  const show = () => {
    if (chart.state.hosts.size > 0) sheet.replaceChildren(drawingOf(exporter, whole));
  };
  const clear = () => {
    sheet.replaceChildren();
    whole = false;
  };
  window.addEventListener("beforeprint", show);
  window.addEventListener("afterprint", clear);
  // A browser that prints without saying so still changes the medium.
  matchMedia("print").addEventListener("change", (event) => (event.matches ? show() : clear()));
  const print = (/** @type {boolean} */ all) => {
    whole = all;
    window.print();
  };
  return { element: sheet, print };
}

/** @param {Exporter} exporter @param {boolean} whole */
function drawingOf(exporter, whole) {
  const text = exporter.svg({ whole, light: true });
  return document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
}
