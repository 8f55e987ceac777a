// What every page loads. Each module finds what it enhances by itself, also after the page has fetched itself anew.
import { enhanceButtons } from './buttons';
import { enhanceForms } from './forms';
import { listenToKeys } from './keys';
import { followChanges } from './live';
import { followLogs } from './log';
import { closeMenus } from './menus';
import { refreshThumbnails } from './thumbnails';
import { tellTime } from './time';

document.documentElement.classList.add('scripts');
tellTime();
listenToKeys();
enhanceForms();
enhanceButtons();
closeMenus();
refreshThumbnails();
followLogs();
followChanges();
