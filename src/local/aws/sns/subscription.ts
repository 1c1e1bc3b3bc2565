import { invalidParameter } from './errors';
import type { Message } from './message';
import { textFor } from './notification';
import { deliveryPolicyOf } from './delivery-policy';
import type { Attributes } from './topic';
import { compileFilterPolicy, PatternError } from '../../patterns';

/** A subscription as it is stored. */
export interface StoredSubscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  /** Those that are set. */
  readonly attributes: Attributes;
  /** The secret that confirms it. */
  readonly token: string;
  readonly pending: boolean;
}

/** What a value of an attribute has to be. Throws for another one. */
type Check = (value: string, attributes: Attributes) => unknown;

/** https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html */
const ATTRIBUTES: { readonly [name: string]: Check } = {
  DeliveryPolicy: (value) => value === '' || deliveryPolicyOf(value),
  FilterPolicy: (value, { FilterPolicyScope: scope }) => value === '' || filterOf(value, scope),
  FilterPolicyScope: (value, { FilterPolicy: policy = '' }) => {
    if (value !== 'MessageAttributes' && value !== 'MessageBody') {
      throw invalid(`FilterPolicyScope: Invalid value [${value}]. Please use either MessageBody or MessageAttributes`);
    }
    return policy === '' || filterOf(policy, value);
  },
  RawMessageDelivery: (value) => {
    if (!/^(true|false)$/i.test(value)) {
      throw invalid(`RawMessageDelivery: Invalid value [${value}]. Must be true or false.`);
    }
  },
  RedrivePolicy: (value) => value === '' || redriveOf(value),
  ReplayPolicy: () => undefined,
  SubscriptionRoleArn: () => undefined,
};

/** An invalid value; where it was given is known to the operation. */
class InvalidValue extends Error {}
const invalid = (reason: string) => new InvalidValue(reason);

/**
 * Fails for attributes that subscriptions do not have, or with other values.
 *
 * @param where before the message about a value: Subscribe says `Attributes Reason: `
 */
export function checkSubscriptionAttributes(
  given: { readonly [name: string]: unknown },
  before: Attributes = {},
  where = '',
): Attributes {
  const texts = Object.entries(given).map(([name, value]) => [
    name,
    typeof value === 'object' ? JSON.stringify(value) : String(value),
  ]);
  const attributes: Attributes = { ...before, ...Object.fromEntries(texts) };
  for (const [name] of texts) {
    if (!Object.hasOwn(ATTRIBUTES, name)) throw invalidParameter('AttributeName');
    try {
      ATTRIBUTES[name](attributes[name], attributes);
    } catch (e) {
      if (e instanceof InvalidValue) throw invalidParameter(`${where}${e.message}`);
      throw e;
    }
  }
  // An empty value removes the attribute.
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== ''));
}

/** A subscription of a topic. */
export class Subscription {
  private filter?: { readonly key: string; readonly matches: ReturnType<typeof compileFilterPolicy> };

  constructor(public stored: StoredSubscription) {}

  get arn(): string {
    return this.stored.arn;
  }

  get topicArn(): string {
    return this.stored.topicArn;
  }

  get protocol(): string {
    return this.stored.protocol;
  }

  get endpoint(): string {
    return this.stored.endpoint;
  }

  get attributes(): Attributes {
    return this.stored.attributes;
  }

  get token(): string {
    return this.stored.token;
  }

  get isRaw(): boolean {
    return this.attributes.RawMessageDelivery?.toLowerCase() === 'true';
  }

  /** The ARN of the dead-letter queue. */
  get deadLetterArn(): string | undefined {
    const { RedrivePolicy: policy } = this.attributes;
    return policy === undefined ? undefined : redriveOf(policy);
  }

  /** Whether the message fits the filter policy. */
  takes(message: Message): boolean {
    const { FilterPolicy: policy, FilterPolicyScope: scope } = this.attributes;
    if (policy === undefined) return true;
    const key = `${scope}\n${policy}`;
    if (this.filter?.key !== key) this.filter = { key, matches: filterOf(policy, scope) };
    return this.filter.matches({ body: textFor(message, this.protocol), attributes: message.attributes });
  }
}

function filterOf(policy: string, scope: string | undefined): ReturnType<typeof compileFilterPolicy> {
  try {
    return compileFilterPolicy(policy, scope === 'MessageBody' ? scope : 'MessageAttributes');
  } catch (e) {
    if (!(e instanceof PatternError)) throw e;
    const [, reason = e.message] = /^Invalid parameter: (.*)$/s.exec(e.message) ?? [];
    // About the scope, and not about a part of the policy: it is the same from any operation.
    throw reason.startsWith('FilterPolicy: ') ? invalid(reason) : invalidParameter(reason);
  }
}

function redriveOf(policy: string): string {
  let target: unknown;
  try {
    target = JSON.parse(policy)?.deadLetterTargetArn;
  } catch {
    throw invalid('RedrivePolicy: failed to parse JSON.');
  }
  if (typeof target !== 'string' || !/^arn:[^:]+:sqs:[^:]*:[^:]*:[^:]+$/.test(target)) {
    throw invalid('RedrivePolicy: deadLetterTargetArn is an invalid arn');
  }
  return target;
}
