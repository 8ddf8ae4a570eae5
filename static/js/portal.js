// What every page needs. Everything here only makes quicker what also works without it.
import "htmx.org";

import "./autosave.js";
import { startCharts } from "./explore.js";
import { startMenus, startSearch } from "./menus.js";
import { startParts } from "./parts.js";
import { startTheme } from "./theme.js";

startTheme();
startMenus();
startSearch();
startParts();
startCharts();
