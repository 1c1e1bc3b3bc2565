import * as dgram from 'node:dgram';
import * as fs from 'node:fs';
import * as net from 'node:net';
import { DevServer } from '../../../src/local/dev';
import { generateAsync } from '../../../src/bridge';

/** What the kernel has refused to send, as there is no way out of this namespace: https://www.rfc-editor.org/rfc/rfc4293 */
function packetsWithoutRoute(): number {
  const [names, values] = fs
    .readFileSync('/proc/self/net/snmp', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('Ip: '))
    .map((line) => line.split(' '));
  return Number(values[names.indexOf('OutNoRoutes')]);
}

/** The connections of this process that are not to this machine, where there is no namespace. */
let connections = 0;
function countConnections(): void {
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function (this: net.Socket, ...args: any[]) {
    const [{ host, path }] = Array.isArray(args[0]) ? args[0] : args;
    if (path === undefined && host !== undefined && !/^(127\.|localhost$|::1$)/.test(host)) connections++;
    return Reflect.apply(connect, this, args);
  } as typeof connect;
}

function left(isNamespace: boolean): number {
  return isNamespace ? packetsWithoutRoute() : connections;
}

/** One attempt to leave, which shows that it is counted. */
async function leave(): Promise<void> {
  await new Promise<void>((resolve) => {
    const socket = net.connect(9, '192.0.2.1');
    socket.once('error', () => resolve()).once('connect', () => resolve());
    setTimeout(resolve, 1000).unref();
    setTimeout(() => socket.destroy(), 1000).unref();
  });
  const udp = dgram.createSocket('udp4');
  await new Promise<void>((resolve) => udp.send('x', 9, '192.0.2.1', () => resolve()));
  udp.close();
}

async function main(projectDir: string, isNamespace: boolean): Promise<void> {
  if (!isNamespace) countConnections();
  const before = left(isNamespace);
  let output = '';
  const server = await DevServer.start({
    projectDir,
    iam: 'off',
    generate: generateAsync,
    terminal: { write: (text) => void (output += text) },
  });
  const get = async (target: string) => (await fetch(`${server.url}${target}`)).text();
  const [used, refused] = [await get('/use'), await get('/leave')];
  await server.close();
  const leaving = left(isNamespace) - before;
  await leave();
  const counted = left(isNamespace) - before - leaving;
  process.send!({ used, refused, leaving, counted, output }, () => process.disconnect());
}

void main(process.argv[2], process.argv[3] === 'namespace');
