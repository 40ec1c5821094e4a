// The page Codes.

import { component } from "../lib/mount.js";
import { openPanel } from "./panel.js";

export default component(openPanel);
