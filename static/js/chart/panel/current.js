// Which saved view one is in: the one that was opened or saved last, or the one whose address this is. What is seen may
// have moved on from it since: then it is changed. Pure.

/** @import {View} from "./views.js" */

export class Current {
  constructor() {
    /** @type {string | null} */
    this.id = null;
  }

  /**
   * @param {readonly View[]} views
   * @param {string} address  of what is seen
   * @returns {{view: View, changed: boolean} | null}
   */
  of(views, address) {
    const same = views.find((view) => view.address === address);
    if (same && views.find(({ id }) => id === this.id)?.address !== address) this.id = same.id;
    const view = views.find(({ id }) => id === this.id);
    return view && isOfChart(view.address) ? { view, changed: view.address !== address } : null;
  }
}

/** A view of another page is left as one leaves that page. @param {string} address */
function isOfChart(address) {
  return address === "/" || address.startsWith("/#");
}
