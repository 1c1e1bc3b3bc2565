import { invalidParameter } from './errors';
import { checkSize, newMessageId, sha256, type Draft, type Message } from './message';
import type { Clock } from '../../clock';

export type Attributes = { readonly [name: string]: string };

/** https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html */
const ATTRIBUTES: ReadonlySet<string> = new Set([
  'ArchivePolicy',
  'ContentBasedDeduplication',
  'DeliveryPolicy',
  'DisplayName',
  'FifoThroughputScope',
  'FifoTopic',
  'KmsMasterKeyId',
  'Policy',
  'SignatureVersion',
  'TracingConfig',
]);
const FEEDBACK = /^(Application|HTTP|Lambda|Firehose|SQS)(Success|Failure)Feedback(RoleArn|SampleRate)$/;

/** https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html */
const DEDUPLICATION_MILLISECONDS = 5 * 60 * 1000;

/** Fails for an attribute that topics do not have. */
export function checkTopicAttributes(attributes: { readonly [name: string]: unknown }): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => {
      if (!isTopicAttribute(name)) throw invalidParameter('AttributeName');
      return [name, typeof value === 'object' ? JSON.stringify(value) : String(value)];
    }),
  );
}

/** The attributes in the properties of a topic resource. Its others are its name, tags and subscriptions. */
export function topicAttributesOf(properties: { readonly [name: string]: unknown }): { [name: string]: unknown } {
  return Object.fromEntries(
    Object.entries(properties).filter(([name, value]) => isTopicAttribute(name) && value !== undefined),
  );
}

function isTopicAttribute(name: string): boolean {
  return ATTRIBUTES.has(name) || FEEDBACK.test(name);
}

/** A topic. */
export class Topic {
  readonly tags = new Map<string, string>();
  private readonly publishedBefore = new Map<string, Message>();
  private sequence = 0n;

  constructor(
    readonly arn: string,
    private readonly clock: Clock,
    /** Those that are set. */
    public attributes: Attributes = {},
  ) {}

  get name(): string {
    return this.arn.split(':').pop()!;
  }

  get isFifo(): boolean {
    return this.name.endsWith('.fifo');
  }

  /** The message of a draft. `isNew` is false for a duplicate, which is not delivered. */
  accept(draft: Draft): { readonly message: Message; readonly isNew: boolean } {
    checkSize(draft.bytes);
    const { bytes: _, ...given } = draft;
    const deduplicationId = this.isFifo ? this.checkFifo(draft) : undefined;
    if (!this.isFifo && draft.deduplicationId !== undefined) {
      throw invalidParameter(
        'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
      );
    }
    const time = this.clock.now();
    const key =
      this.attributes.FifoThroughputScope === 'MessageGroup' ? `${draft.groupId}\n${deduplicationId}` : deduplicationId;
    if (key !== undefined) {
      for (const [old, message] of this.publishedBefore) {
        if (message.time + DEDUPLICATION_MILLISECONDS > time) break;
        this.publishedBefore.delete(old);
      }
      const duplicate = this.publishedBefore.get(key);
      if (duplicate) return { message: duplicate, isNew: false };
    }
    const message: Message = {
      ...given,
      id: newMessageId(),
      topicArn: this.arn,
      time,
      ...(this.isFifo ? { deduplicationId, sequenceNumber: String(10n ** 19n + ++this.sequence) } : {}),
    };
    if (key !== undefined) this.publishedBefore.set(key, message);
    return { message, isNew: true };
  }

  private checkFifo({ groupId, deduplicationId, texts }: Draft): string {
    if (groupId === undefined) throw invalidParameter('The MessageGroupId parameter is required for FIFO topics');
    if (deduplicationId !== undefined) return deduplicationId;
    if (this.attributes.ContentBasedDeduplication === 'true') return sha256(texts.default);
    throw invalidParameter(
      'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
}

/** The policy that a topic has at first. https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html */
export function defaultPolicy(arn: string, owner: string): object {
  return {
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'SNS:GetTopicAttributes',
          'SNS:SetTopicAttributes',
          'SNS:AddPermission',
          'SNS:RemovePermission',
          'SNS:DeleteTopic',
          'SNS:Subscribe',
          'SNS:ListSubscriptionsByTopic',
          'SNS:Publish',
        ],
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': owner } },
      },
    ],
  };
}
