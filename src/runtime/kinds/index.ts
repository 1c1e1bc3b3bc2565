import { authorizer } from './authorizer';
import { dynamodb } from './dynamodb';
import { eventbridge } from './eventbridge';
import type { EventKind } from './kind';
import { kinesis } from './kinesis';
import { lambda } from './lambda';
import { logs } from './logs';
import { s3 } from './s3';
import { schedule } from './schedule';
import { sns } from './sns';
import { sqs } from './sqs';
import { websocket } from './websocket';

/** Every kind of function except the API handler. */
const KINDS = [s3, sqs, sns, kinesis, dynamodb, eventbridge, logs, schedule, websocket, authorizer, lambda] as const;

type Kinds = (typeof KINDS)[number];

export type KindName = Kinds['kind'];

/** The methods that declare a function, each with its kind. */
export type KindByMethod = { readonly [K in Kinds as K['methods'][number]]: K['kind'] };

export const KIND_NAMES: readonly KindName[] = KINDS.map(({ kind }) => kind);

export function kindOf(name: KindName): EventKind {
  return KINDS.find(({ kind }) => kind === name)!;
}

export function kindOfMethod(method: string): EventKind & { readonly kind: KindName } {
  return KINDS.find(({ methods }) => (methods as readonly string[]).includes(method))!;
}
