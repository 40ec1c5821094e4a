// Tells the page's script which of the buttons was pressed that it has written as HTML (ui/app/actions.py).

import { component } from "../lib/mount.js";
import { openActions } from "./actions.js";

export default component(openActions);
