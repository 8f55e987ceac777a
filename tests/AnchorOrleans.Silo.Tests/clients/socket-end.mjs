// Says one thing over Socket.IO, if anything, and waits for the end of the session. Prints what it was told.
import { io } from 'socket.io-client';

const socket = io(process.env.ANCHORBROWSER_BASE_URL, { auth: { sessionId: process.env.SESSION_ID }, transports: ['websocket'], reconnection: false });
const messages = [];
socket.on('message', message => messages.push(message));
const ended = new Promise((done, fail) => { socket.on('end_session', done); socket.on('connect_error', fail); });
socket.on('connect', () => process.env.MESSAGE && socket.emit('message', JSON.parse(process.env.MESSAGE)));
console.log(JSON.stringify({ end: await ended, messages }));
process.exit(0);
