import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Whether a request has the secret: `Authorization: Bearer <secret>`. */
export function hasBearer({ authorization }: IncomingHttpHeaders, secret: string): boolean {
  const given = Buffer.from(String(authorization ?? ''));
  const expected = Buffer.from(`Bearer ${secret}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
