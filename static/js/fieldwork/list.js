// The list of visits: what has arrived of each, and everything kept for when there is no line.
import * as left from "./left.js";
import * as offline from "./offline.js";
import * as send from "./send.js";
import * as status from "./status.js";

status.attach();
left.attach();
send.attach();
offline.attach();
