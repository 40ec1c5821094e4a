// The time machine: a slider that replays a run's snapshots, drawn wholly in the browser.

import { component } from "../lib/mount.js";
import { openMachine } from "./machine.js";

export default component(openMachine);
