/**
 * Shares of RELIANCE behind a put, with one stop on them; at one and the same moment the price
 * falls to the stop and the trader closes the position. Two reasons to sell, one position.
 */
import type { Scenario } from "../../sim/scenario.js";
import { oneStop } from "./one-stop.js";

/** A stop and an exit by the trader that meet. */
export const stopAndExit: Scenario = {
  ...oneStop,
  slug: "stop-and-exit",
  title: "RELIANCE shares behind a put, closed by their stop and by the trader at once",
  market: oneStop.market.map((spec) =>
    spec.symbol === "RELIANCE" ? { ...spec, gaps: [{ atMs: 25_000, bps: -50 }] } : spec,
  ),
  actions: [...oneStop.actions, { kind: "exit", atMs: 25_050, group: "OS1" }],
  expected: [{ group: "OS1", end: ["CLOSED"] }],
};
