// The lesson's bar at the foot of every page.

import { component } from "../lib/mount.js";
import { openBar } from "./bar.js";

export default component(openBar);
