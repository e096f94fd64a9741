/**
 * What a page does in the browser. Everything here adds to a page that is complete without it: text,
 * pictures, tables, links and folds need no script.
 */
import { liveCharts } from './charts';
import { sideLists } from './contents';
import { copyButtons } from './copy';
import { stepThroughFrames } from './frames';
import { guesses } from './guess';
import { reachableScrollers } from './scrollers';
import { searchButton } from './search-load';
import { themeSwitch } from './theme';

const { plotly = '', search = '', index = '' } = document.currentScript?.dataset ?? {};

themeSwitch();
sideLists();
searchButton(search, index);
copyButtons();
reachableScrollers();
guesses();
stepThroughFrames();
liveCharts(plotly);
