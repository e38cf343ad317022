// The few keys of the wallboard, the full screen, and the lock that keeps the screen awake.

import { at } from "../../base.js";

/** @import {Live} from "../topology/socket.js" */
/** @import {Wall} from "./wall.js" */

/**
 * @param {Wall} wall
 * @param {Live} live
 */
export function listen(wall, live) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const wanted = keyed(event.key, wall, live);
    if (!wanted) return;
    event.preventDefault();
    wanted();
  });
  document.addEventListener("dblclick", fill);
  stayAwake();
}

/**
 * @param {string} key
 * @param {Wall} wall
 * @param {Live} live
 * @returns {(() => void) | null}
 */
function keyed(key, wall, live) {
  if (key === "ArrowRight" || key === "ArrowDown") return () => wall.turn(1);
  if (key === "ArrowLeft" || key === "ArrowUp") return () => wall.turn(-1);
  if (key === " ") return () => (wall.rounds.paused = !wall.rounds.paused);
  if (key === "f") return fill;
  if (key === "Escape") return () => location.assign(at(`/${location.hash}`));
  if (key === "Enter" && live.connection.status === "signed-out")
    return () => location.assign(at(`/accounts/login/?next=${encodeURIComponent(location.pathname + location.search)}`));
  return null;
}

function fill() {
  const done = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.();
  done?.catch(() => undefined); // A browser may refuse; then the window is what it is.
}

/** A lock ends whenever the page is hidden: it is asked for again when it shows. */
function stayAwake() {
  const ask = () => {
    if (document.visibilityState === "visible") navigator.wakeLock?.request("screen").catch(() => undefined);
  };
  document.addEventListener("visibilitychange", ask);
  ask();
}
