// The panels that the first screen does without, in one file of the built page.
import "./panel-how.js";
import "./panel-knows.js";
import "./panel-notes.js";
import "./panel-proof.js";
