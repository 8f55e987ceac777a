// Follows and steers a session with the unmodified Socket.IO client: every kind of event, every kind of message. Prints what it was told.
import assert from 'node:assert/strict';
import { io } from 'socket.io-client';

const base = process.env.ANCHORBROWSER_BASE_URL;
const site = process.env.TARGET_URL;
const connect = sessionId => io(base, { auth: { sessionId }, transports: ['websocket'], reconnection: false });

/** Tries to connect; resolves with the error that the client is told. */
const refused = sessionId => new Promise((done, fail) => {
  const socket = connect(sessionId);
  socket.on('connect', () => fail(new Error('It was let in.')));
  socket.on('connect_error', error => {
    socket.close();
    done({ message: error.message, data: error.data ?? null });
  });
});

const unknown = await refused('182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e');
const nonsense = await refused('no session');

const messages = [];
const waiting = [];
const socket = connect(process.env.SESSION_ID);
const ended = new Promise(done => socket.on('end_session', done));
const disconnected = new Promise(done => socket.on('disconnect', done));
socket.on('message', message => {
  messages.push(message);
  for (const { wants, done } of waiting) if (wants(message)) done(message);
});
await new Promise((done, fail) => { socket.on('connect', done); socket.on('connect_error', fail); });

/** The next message of a kind; to be asked for before what brings it about. */
const next = (type, wants = () => true) => new Promise(done => waiting.push({ wants: message => message.type === type && wants(message), done }));
const tell = message => new Promise(done => socket.emit('message', message, done));

// An objective with all that can happen on the way.
const asked = next('guardrail_trigger');
const completed = next('task_completed');
socket.emit('message', { actionType: 'newTask', newState: 'start', prompt: 'socket: everything', startingUrl: site });
await asked;
const answered = await tell({ actionType: 'guardrail', newState: 'resume', prompt: 'Blue.' });
const late = next('error', ({ code }) => code !== undefined && !code.startsWith('OBJECTIVE'));
const second = await tell({ actionType: 'guardrail', newState: 'resume', prompt: 'Red.' });
const lateError = await late;
const { taskId } = await completed;
const events = messages.filter(message => message.taskId === taskId);

// One that fails, and one that is paused and goes on.
const failing = next('error', ({ code }) => code === 'OBJECTIVE_NOT_MET');
await tell({ actionType: 'newTask', prompt: 'socket: fails' });
const failed = await failing;

const begun = next('response_update');
const resumed = next('task_completed');
await tell({ actionType: 'newTask', prompt: 'socket: paused', startingUrl: site });
const paused = await begun;
await tell({ actionType: 'state', newState: 'pause' });
await fetch(`${site}paused`);
let standing;
do {
  standing = await (await fetch(`${base}/task/${process.env.SESSION_ID}/${paused.taskId}`)).json();
} while (standing.status !== 'paused');
await tell({ actionType: 'state', newState: 'resume' });
assert.equal((await resumed).taskId, paused.taskId);

// What is no message, a socket more to be listed, and the end.
const wrong = next('error', ({ error }) => error.includes('actionType'));
const nothing = await tell({ actionType: 'dance' });
await wrong;
const { sockets, count } = await (await fetch(`${base}/start/active-sockets`)).json();
socket.emit('message', { actionType: 'state', newState: 'terminate' });
const end = await ended;
const left = await disconnected;

console.log(JSON.stringify({ unknown, nonsense, events, answered, second, lateError, failed, nothing, count: [sockets.length, count], end, left }));
process.exit(0);
