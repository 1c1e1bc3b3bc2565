import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { networkInterfaces } from 'node:os';
import * as path from 'node:path';

/** An address of this machine by which others reach what runs here. */
export interface OuterHost {
  readonly address: string;
  /** The user's reason to bind to it, which the banner shows. */
  readonly reason: string;
  /** Whether the AWS services are there, too. @default false */
  readonly isForServices?: boolean;
}

/** The addresses by which others reach an address that servers are bound to: `0.0.0.0` is all of this machine. */
export function reachableAt(address: string): string {
  if (address !== '0.0.0.0' && address !== '::') return address;
  const own = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses);
  const outer = own.filter(({ internal, family }) => !internal && family === 'IPv4').map((one) => one.address);
  return outer.length === 0 ? address : outer.join(', ');
}

/** The secret in a file, which is created if it is not there. */
export function openSecret(file: string): string {
  const kept = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() : '';
  if (/^[\w-]{32,}$/.test(kept)) return kept;
  const secret = randomBytes(30).toString('base64url');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, secret, { mode: 0o600 });
  return secret;
}
