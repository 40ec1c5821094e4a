// The page Class wall: opened by a teacher, then the map on which everybody's drawings land.

import { component } from "../lib/mount.js";
import { openWall } from "./wall.js";

export default component(openWall);
