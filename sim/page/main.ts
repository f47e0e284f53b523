/**
 * The page's script: reads the data that is in the file and shows it.
 */
import type { Page } from "../report/page-data.js";
import { showCampaign } from "./campaign-view.js";
import { showGate } from "./gate-view.js";
import { showRun } from "./run-view.js";

const data = document.getElementById("data")?.textContent ?? "";
const root = document.getElementById("page");
if (root === null) throw new Error("no place for the page");
const page = JSON.parse(data) as Page;
if (page.kind === "run") showRun(page, root);
else if (page.kind === "gate") showGate(page, root);
else showCampaign(page, root);
