import type { Change, Level } from './change';
import { textOf } from './routes';
import { gapsBetween } from './subset';
import type { JsonSchema, Manifest, ResourceManifest } from '../../manifest/manifest';

/** Both ends of messages that have a schema: those of this app count by what it does with them. */
interface Ends {
  /** A function of the app gets them. */
  readonly receives: boolean;
  /** The app sends them to somebody else. */
  readonly sendsElsewhere: boolean;
  /** The effects of a change at the one end and at the other. */
  readonly refused?: string;
  readonly notKnown?: string;
}

const ON_THEIR_WAY = 'messages that are on their way are refused';
const ELSEWHERE = 'receivers elsewhere may not know what they get';

const CLIENTS_SEND: Ends = {
  receives: true,
  sendsElsewhere: false,
  refused: 'clients that send other messages get an error',
};
const CLIENTS_GET: Ends = { receives: false, sendsElsewhere: true, notKnown: 'clients may not know what they get' };

/** The changes of the schemas of messages, in the order of the resources. */
export function messageChanges(before: Manifest, after: Manifest): Change[] {
  return [...resourceChanges(before, after), ...webSocketChanges(before, after)];
}

/** A client sends messages of another version, and gets responses that are new to it. */
function webSocketChanges(before: Manifest, after: Manifest): Change[] {
  return Object.entries(after.functions).flatMap(([name, now]): Change[] => {
    const old = Object.hasOwn(before.functions, name) ? before.functions[name] : undefined;
    if (old?.kind !== 'websocket' || now.kind !== 'websocket' || old.route !== now.route) return [];
    return [
      ...schemaChanges(name, 'message', old.message, now.message, CLIENTS_SEND),
      ...schemaChanges(name, 'response', old.response, now.response, CLIENTS_GET),
    ];
  });
}

function resourceChanges(before: Manifest, after: Manifest): Change[] {
  return Object.entries(after.resources).flatMap(([name, now]): Change[] => {
    const old = Object.hasOwn(before.resources, name) ? before.resources[name] : undefined;
    if (old?.kind !== now.kind) return [];
    const ends = endsOf(name, now, after);
    return [
      ...schemaChanges(name, 'message', old.message, now.message, ends),
      ...detailChanges(name, old.details, now.details, ends),
    ];
  });
}

const SENDING: { readonly [kind in ResourceManifest['kind']]?: readonly [service: string, operation: string] } = {
  queue: ['sqs', 'SendMessage'],
  topic: ['sns', 'Publish'],
  eventBus: ['eventbridge', 'PutEvents'],
};

function endsOf(name: string, { kind }: ResourceManifest, { functions, operations }: Manifest): Ends {
  const receives = Object.values(functions).some(
    (one) => 'source' in one && one.source && 'resource' in one.source && one.source.resource === name,
  );
  const [service, operation] = SENDING[kind] ?? ['', ''];
  const sends = operations[service]?.includes(operation) ?? false;
  // A message of a queue has one receiver; a topic and a bus may have more, of which the app knows nothing.
  return { receives, sendsElsewhere: sends && !(kind === 'queue' && receives) };
}

function detailChanges(
  name: string,
  old: ResourceManifest['details'],
  now: ResourceManifest['details'],
  ends: Ends,
): Change[] {
  if (!old || !now) {
    if (!old && !now) return [];
    return schemaChanges(name, 'details', old && {}, now && {}, ends);
  }
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].sort().flatMap((type): Change[] => {
    const at = `detail "${type}"`;
    if (!Object.hasOwn(now, type)) return [change('breaking', name, `${at}: gone`, 'its events are refused')];
    if (!Object.hasOwn(old, type)) return [change('safe', name, `${at}: new`)];
    return schemaChanges(name, at, old[type], now[type], ends);
  });
}

/** @param part the name of the schema, for texts */
function schemaChanges(
  at: string,
  part: string,
  old: JsonSchema | undefined,
  now: JsonSchema | undefined,
  { receives, sendsElsewhere, refused = ON_THEIR_WAY, notKnown = ELSEWHERE }: Ends,
): Change[] {
  if (!old || !now) {
    if (!old && !now) return [];
    if (now)
      return [change(receives ? 'unknown' : 'safe', at, `${part}: described now`, receives ? refused : undefined)];
    return [change(sendsElsewhere ? 'unknown' : 'safe', at, `${part}: no longer described`, notKnown)];
  }
  // To whom it is sent elsewhere, a value more is as bad as one less is to those who receive it here.
  const level: Level = receives ? 'dangerous' : 'breaking';
  const found = [
    ...(receives || !sendsElsewhere ? gapsBetween(old, now) : []).map((gap) =>
      change(gap.isUnknown ? 'unknown' : 'breaking', at, textOf(part, gap, false), refused),
    ),
    ...(sendsElsewhere ? gapsBetween(now, old) : []).map((gap) =>
      change(gap.isUnknown ? 'unknown' : level, at, textOf(part, gap, true), notKnown),
    ),
  ];
  if (found.length > 0 || JSON.stringify(old) === JSON.stringify(now)) return unique(found);
  return [change('safe', at, `${part}: changed, compatibly`)];
}

function change(level: Level, at: string, text: string, effect?: string): Change {
  return { level, at, text, ...(effect !== undefined && level !== 'safe' && { effect }) };
}

/** A change that is unknown in both directions is reported once. */
function unique(changes: readonly Change[]): Change[] {
  return changes.filter(
    ({ text, level }, i) => changes.findIndex((one) => one.text === text && one.level === level) === i,
  );
}
