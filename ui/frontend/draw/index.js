// The page Draw.

import { component } from "../lib/mount.js";
import { openDesk } from "./desk.js";

export default component(openDesk);
