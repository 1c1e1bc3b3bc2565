// Node.js 20 has a WebSocket only behind a flag, so the client is a process of its own: what it hears goes to its parent, what it is told
// is sent; null ends it.
const socket = new WebSocket(process.argv[2]);
socket.addEventListener('open', () => process.send({ open: true }));
socket.addEventListener('message', ({ data }) => process.send({ message: String(data) }));
socket.addEventListener('error', () => process.send({ refused: true }, () => process.exit()));
socket.addEventListener('close', () => process.exit());
process.on('message', (text) => (text === null ? socket.close() : socket.send(text)));
process.on('disconnect', () => process.exit());
