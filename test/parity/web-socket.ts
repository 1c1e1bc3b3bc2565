import { WebSocket } from 'ws';
import type { Connection } from './target';

/** Connects over the network; undefined if the connection is refused. */
export async function openWebSocket(
  url: string,
  query: { readonly [name: string]: string },
): Promise<Connection | undefined> {
  const socket = new WebSocket(`${url}?${new URLSearchParams(query)}`);
  const messages: string[] = [];
  let waiting: ((message: string) => void) | undefined;
  socket.on('message', (data) => {
    const text = String(data);
    if (waiting) waiting(text);
    else messages.push(text);
    waiting = undefined;
  });
  const isOpen = await new Promise<boolean>((resolve) => {
    socket.on('open', () => resolve(true));
    socket.on('error', () => resolve(false));
  });
  if (!isOpen) return undefined;
  return {
    send: async (text) => socket.send(text),
    message: async () => messages.shift() ?? new Promise<string>((resolve) => (waiting = resolve)),
    close: async () => socket.close(),
  };
}
