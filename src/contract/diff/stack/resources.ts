import { ADDRESSED, STATEFUL } from './replacement.generated';
import type { RecordedResource } from './record';
import { nameOf, type Resources, type StackPair, textOf } from './stack';
import type { Change } from '../change';

/**
 * What CloudFormation does with the resources that keep data, and with those that clients know by their address: they
 * are deleted, replaced, or refused.
 */
export function resourceChanges({ name, before, after }: StackPair): Change[] {
  const added = Object.keys(after).filter((id) => !Object.hasOwn(before, id) && isKept(after[id]));
  const gone = Object.keys(before).filter((id) => !Object.hasOwn(after, id) && isKept(before[id]));
  const moved = new Map(gone.map((id) => [id, successorOf(id, gone, added, before, after)]));
  const successors = [...moved.values()];
  return [
    ...gone.map((id): Change => {
      const other = moved.get(id);
      const at = nameOf(before, id, name);
      const resource = before[id];
      if (resource.Type in ADDRESSED) return { level: 'breaking', at, text: 'gone', effect: 'its clients fail' };
      return other === undefined
        ? { level: 'dangerous', at, text: 'gone', effect: fateOf(resource.DeletionPolicy) }
        : {
            level: 'dangerous',
            at,
            text: `logical id ${id} → ${other}`,
            effect: `a new one, without data, takes its place; ${fateOf(resource.DeletionPolicy)}`,
          };
    }),
    ...Object.keys(before)
      .filter((id) => Object.hasOwn(after, id))
      .flatMap((id) => replacements({ name, before, after }, id)),
    ...added
      .filter((id) => !successors.includes(id))
      .map((id): Change => ({ level: 'safe', at: nameOf(after, id, name), text: `new (${after[id].Type})` })),
    ...others({ name, before, after }),
  ];
}

function isKept({ Type }: RecordedResource): boolean {
  return Type in STATEFUL || Type in ADDRESSED;
}

/**
 * The new resource that replaces one whose logical id is gone. It has the same type; if several have, it has the same
 * construct id.
 */
function successorOf(id: string, gone: string[], added: string[], before: Resources, after: Resources) {
  const last = ({ path = '' }: RecordedResource) => path.split('/').at(-1);
  const { Type } = before[id];
  const candidates = added.filter((other) => after[other].Type === Type);
  const isOnly = candidates.length === 1 && gone.filter((other) => before[other].Type === Type).length === 1;
  return isOnly ? candidates[0] : candidates.find((other) => last(after[other]) === last(before[id]));
}

function fateOf(policy = 'Delete'): string {
  if (policy === 'Delete') return 'it is deleted with its data';
  return policy === 'Snapshot' ? 'it is deleted, after a snapshot' : 'it stays, outside the stack';
}

function replacements({ name, before, after }: StackPair, id: string): Change[] {
  const [one, other] = [before[id], after[id]];
  const at = nameOf(after, id, name);
  if (one.Type !== other.Type) {
    if (!isKept(one)) return [];
    return [
      {
        level: 'dangerous',
        at,
        text: `type ${one.Type} → ${other.Type}`,
        effect: 'CloudFormation refuses another type under one logical id',
      },
    ];
  }
  const properties = STATEFUL[one.Type] ?? ADDRESSED[one.Type] ?? [];
  return [
    ...properties.flatMap((marked): Change[] => {
      const property = marked.replace('?', '');
      const [from, to] = [one.Properties?.[property], other.Properties?.[property]];
      if (isSame(from, to)) return [];
      const text = `${property}: ${shown(from, before)} → ${shown(to, after)}`;
      if (one.Type in ADDRESSED) return [{ level: 'breaking', at, text, effect: 'it is replaced, with a new address' }];
      const fate = fateOf(one.UpdateReplacePolicy);
      return marked.endsWith('?')
        ? [{ level: 'unknown', at, text, effect: `CloudFormation may replace it; then ${fate}` }]
        : [{ level: 'dangerous', at, text, effect: `a new one, without data, replaces it; ${fate}` }];
    }),
    ...(REFUSED[one.Type] ?? []).flatMap((property): Change[] => {
      const [from, to] = [one.Properties?.[property], other.Properties?.[property]];
      if (isSame(from, to)) return [];
      const text = `${property}: ${shown(from, before)} → ${shown(to, after)}`;
      return [{ level: 'dangerous', at, text, effect: 'CloudFormation refuses it for a pool that exists' }];
    }),
    ...indexChanges(one, other, at),
  ];
}

/**
 * Properties that cannot be changed, though the specification has them as changeable without interruption:
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-updating-user-pools.html
 */
const REFUSED: { readonly [type: string]: readonly string[] } = {
  'AWS::Cognito::UserPool': ['AliasAttributes', 'UsernameAttributes', 'UsernameConfiguration', 'Schema'],
};

/** An index with another key is another index, which DynamoDB builds while queries by it fail. */
function indexChanges(one: RecordedResource, other: RecordedResource, at: string): Change[] {
  const indexesOf = ({ Properties }: RecordedResource) => {
    const all = Properties?.GlobalSecondaryIndexes;
    return new Map((Array.isArray(all) ? all : []).map((index) => [String(index?.IndexName), index?.KeySchema]));
  };
  const now = indexesOf(other);
  return [...indexesOf(one)].flatMap(([index, keys]): Change[] => {
    if (!now.has(index))
      return [{ level: 'dangerous', at, text: `index ${index}: gone`, effect: 'queries by it fail' }];
    if (isSame(keys, now.get(index))) return [];
    const text = `index ${index}: ${keySchema(keys)} → ${keySchema(now.get(index))}`;
    return [{ level: 'dangerous', at, text, effect: 'queries by it fail while it is built' }];
  });
}

/** How many of the other resources change, as they are replaced without a loss. */
function others({ name, before, after }: StackPair): Change[] {
  const ids = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const of = (id: string) => (Object.hasOwn(before, id) ? before[id] : after[id]);
  const rest = ids.filter((id) => !isKept(of(id)));
  const counts = [
    [rest.filter((id) => !Object.hasOwn(before, id)).length, 'new'],
    [rest.filter((id) => !Object.hasOwn(after, id)).length, 'gone'],
    [
      ids.filter((id) => before[id] && after[id] && !isSame(propertiesOf(before[id]), propertiesOf(after[id]))).length,
      'changed',
    ],
  ] as const;
  const text = counts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : [])).join(', ');
  return text === '' ? [] : [{ level: 'safe', at: name === '' ? 'stack' : name, text: `resources: ${text}` }];
}

function propertiesOf({ path: _, ...rest }: RecordedResource): unknown {
  return rest;
}

function shown(value: unknown, resources: Resources): string {
  if (value === undefined) return 'none';
  const keys = keySchema(value);
  const text = keys ?? textOf(value, resources);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** `PK (HASH), SK (RANGE)` */
function keySchema(value: unknown): string | undefined {
  if (!Array.isArray(value) || !value.every((key) => typeof key?.AttributeName === 'string')) return undefined;
  return value.map(({ AttributeName, KeyType }) => `${AttributeName} (${KeyType})`).join(', ');
}

export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
