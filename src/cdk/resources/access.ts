import { Token } from 'aws-cdk-lib/core';
import type { Kind } from './kind';
import { suggestion } from '../../config';
import { ServerlessAppError } from '../errors';
import { iamActions, prefixOf, renamedOperations } from '../iam/actions';
import { actionNames, actionsOn } from '../iam/reference';

/**
 * The access of the app to the content of a resource (items, objects, messages, values): `read`, `write` or both. No
 * level changes the resource itself.
 */
export type AccessLevel = 'read' | 'write' | 'readWrite';

const LEVELS: { readonly [L in AccessLevel]: (kind: Kind) => readonly string[] } = {
  read: ({ read }) => read,
  write: ({ write }) => write,
  readWrite: readWriteActions,
};

/** All actions that read or write the content of such a resource, sorted. */
export function readWriteActions({ read, write }: Kind): string[] {
  return [...new Set([...read, ...write])].sort();
}

/**
 * The actions that an `access` allows, sorted. For users of the bridge, TypeScript has checked the same.
 * @param at the path of the option: `resources.AppTable.access`
 * @param path the construct's path, for messages
 */
export function accessActions(kind: Kind, access: unknown, at: string, path: string): readonly string[] {
  const wrong = (where: string, problem: string) =>
    new ServerlessAppError('INVALID_OPTION', path, `${where}: ${problem}`);
  if (Token.isUnresolved(access)) {
    throw wrong(at, 'expected a value, got a token, which has none before the deployment');
  }
  if (typeof access === 'string' && Object.hasOwn(LEVELS, access)) return LEVELS[access as AccessLevel](kind);
  const levels = Object.keys(LEVELS);
  if (typeof access === 'string') {
    throw wrong(at, `unknown access "${access}"${suggestion(access, [...levels, '[…operations]'])}`);
  }
  if (!Array.isArray(access)) {
    throw wrong(
      at,
      `expected ${levels.map((level) => `"${level}"`).join(', ')} or a list of operations, got ${JSON.stringify(access) ?? String(access)}`,
    );
  }
  const known = operationNames(kind);
  access.forEach((operation: unknown, index) => {
    if (typeof operation !== 'string' || !known.includes(operation)) {
      const hint = typeof operation === 'string' ? suggestion(operation, known) : `; known: ${known.join(', ')}`;
      throw wrong(
        `${at}[${index}]`,
        `${JSON.stringify(operation) ?? String(operation)} is not an operation on ${kind.what}${hint}`,
      );
    }
  });
  return actionsOn(iamActions(kind.services[0], access), kind.types);
}

/** The operations of the SDK, and the actions of IAM, that act on such a resource, sorted. */
function operationNames(kind: Kind): string[] {
  const [service] = kind.services;
  const names = [...renamedOperations(service), ...actionNames(prefixOf(service)!)];
  return [...new Set(names)].filter((name) => actionsOn(iamActions(service, [name]), kind.types).length > 0).sort();
}
