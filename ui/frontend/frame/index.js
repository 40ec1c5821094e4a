// What every page has: explanations of its terms, and links to the other pages.

import { component } from "../lib/mount.js";
import { openFrame } from "./frame.js";
import "./page-links.js";

export default component(openFrame);
