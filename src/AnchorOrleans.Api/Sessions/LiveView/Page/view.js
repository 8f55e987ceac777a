// The live view: joins the parts of the page, shows what comes, and says how the connection stands.
import { Connection } from './connection.js';
import { Keyboard } from './keyboard.js';
import { Pointer } from './pointer.js';
import { Screen } from './screen.js';
import { Toolbar } from './toolbar.js';

const byId = id => document.getElementById(id);
const words = { connecting: 'Connecting', live: 'Live', looking: 'View only', ended: 'Ended' };
const patience = 5000;

// A link may name the page that it is about; it is brought to the front once, and by those who may do more than look.
let wanted = new URLSearchParams(location.search).get('pageId');
let hideToast;

const connection = new Connection({ onState, onFrame, onNote, onStanding });
const screen = new Screen(byId('screen'), byId('stage'));
const toolbar = new Toolbar(message => connection.send(message));
new Pointer(byId('screen'), screen, message => connection.send(message), () => keyboard.focus());
const keyboard = new Keyboard(byId('stage'), byId('typing'), byId('keyboard'), message => connection.send(message));
connection.start();

function onState(state) {
  document.body.classList.toggle('looking', state.readOnly);
  toolbar.show(state);
  keyboard.enable(!state.readOnly);
  if (wanted && !state.readOnly && state.tabs.some(({ id }) => id === wanted)) {
    connection.send({ type: 'show', id: wanted });
    wanted = null;
  }
  if (connection.standing === 'live') {
    stand(state.readOnly ? 'looking' : 'live');
  }
}

function onFrame(frame) {
  screen.show(frame);
}

async function onNote(note) {
  if (note.type === 'copied') {
    // Only where browsers allow it: on https: and localhost, in a page that has the focus.
    await navigator.clipboard?.writeText(note.text).catch(() => toast('The text was copied within the session; this browser keeps its own clipboard closed.'));
  } else {
    toast(note.text);
  }
}

function onStanding(standing, text) {
  stand(standing);
  document.body.classList.toggle('lost', standing !== 'live');
  byId('notice').hidden = !text;
  byId('notice').textContent = text ?? '';
  if (standing !== 'live') {
    toolbar.disable();
  }
}

function stand(standing) {
  byId('state').dataset.state = standing;
  byId('state').textContent = words[standing];
  byId('state').title = words[standing];
}

function toast(text) {
  clearTimeout(hideToast);
  byId('toast').textContent = text;
  byId('toast').hidden = false;
  hideToast = setTimeout(() => { byId('toast').hidden = true; }, patience);
}
