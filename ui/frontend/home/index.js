// The picture at the top of the home page.

import { component } from "../lib/mount.js";
import { openHero } from "./hero.js";

export default component(openHero);
