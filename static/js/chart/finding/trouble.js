// What is evidently wrong in the picture itself, before anything is looked into. Pure.

import { isUnwell } from "../scene/verdict.js";
import { isOrphan } from "./entries.js";

/** @import {Service, State} from "../types.js" */
/** @import {Entry} from "./entries.js" */

/** In words, for the one who asks what "evident trouble" is. */
export const TROUBLE =
  "Containers that are unhealthy, restarting or have failed, services with fewer tasks running than wanted, hosts that do not answer, " +
  "endpoints without their container";

/**
 * @param {State} state
 * @param {Entry} entry
 */
export function isInTrouble(state, entry) {
  if (entry.kind === "container")
    return isUnwell(entry.look) || lacksTasks(state.services.get(entry.service ?? ""));
  if (entry.kind === "service") return lacksTasks(state.services.get(entry.id));
  if (entry.kind === "endpoint") {
    const endpoint = state.endpoints.get(entry.id);
    return endpoint !== undefined && isOrphan(endpoint);
  }
  const host = state.hosts.get(entry.id);
  return host !== undefined && (host.state === "unreachable" || host.state === "hung");
}

/** @param {Service | undefined} service */
function lacksTasks(service) {
  return service?.replicas !== undefined && service.running < service.replicas;
}
