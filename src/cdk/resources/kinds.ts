import { bucket } from './bucket';
import { eventBus } from './event-bus';
import type { Kind } from './kind';
import { logGroup } from './log-group';
import { parameter } from './parameter';
import { queue } from './queue';
import { secret } from './secret';
import { stream } from './stream';
import { table } from './table';
import { topic } from './topic';
import { userPool } from './user-pool';
import type { ResourceKind } from '../../manifest/manifest';

/** Every kind of declared resources; an `env` is a value, and bound as it is. */
export const KINDS: { readonly [K in Exclude<ResourceKind, 'env'>]: Kind } = {
  table,
  bucket,
  queue,
  topic,
  stream,
  eventBus,
  logGroup,
  secret,
  parameter,
  userPool,
};

/** The kinds whose resources the operations of a service act on: `s3` → the bucket's. */
export function kindsOf(service: string, among: Iterable<ResourceKind>): Kind[] {
  return [...among].flatMap((name) => (name !== 'env' && KINDS[name].services.includes(service) ? [KINDS[name]] : []));
}
