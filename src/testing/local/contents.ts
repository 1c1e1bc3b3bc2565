import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { LocalContents, ServiceResourceKind } from '../local-resources';
import type { MessageOptions } from '../service-clients';
import type { ServiceSet } from '../../local/aws/service-set';
import type { Caller } from '../../local/aws/caller';
import type { AwsResponse, AwsServiceError, MessageAttribute } from '../../local/aws/service';
import type { S3 } from '../../local/aws/s3/s3';
import type { Sqs } from '../../local/aws/sqs/sqs';
import { newCause } from '../../local/cause';
import type { Clock } from '../../local/clock';
import type { LocalResource } from '../../local/model';

/** The local services of a client, which a test uses without an SDK client. */
export function contentsOf(
  set: ServiceSet,
  clock: Clock,
  account: string,
  resources: readonly LocalResource[],
): LocalContents {
  const caller = (): Caller => ({ principal: { type: 'everything' }, account, cause: newCause(clock.now()) });
  const deliver = async (targetArn: string, payload: string, options: MessageOptions = {}) => {
    const { attributes = {}, groupId, deduplicationId } = options;
    const by = caller();
    await set.deliver({
      targetArn,
      payload,
      caller: by,
      cause: by.cause,
      attributes: Object.fromEntries(
        Object.entries(attributes).map(([name, text]) => [name, { DataType: 'String', StringValue: text }]),
      ),
      messageGroupId: groupId,
      messageDeduplicationId: deduplicationId,
    });
  };
  const sqsOf = async (url: string) => (await set.get('sqs', { account: url.split('/').at(-2) })) as Sqs;
  const s3 = async () => (await set.get('s3')) as S3;
  const request = async (
    method: string,
    path: string,
    { headers = {}, body = Buffer.alloc(0) }: { readonly headers?: Record<string, string>; readonly body?: Buffer },
  ): Promise<AwsResponse> =>
    (await s3()).handle({
      id: randomUUID(),
      method,
      url: path,
      headers: { ...headers, 'content-length': String(body.length) },
      service: 's3',
      accessKeyId: 'local',
      caller: caller(),
      body: Readable.from([body]),
      read: async () => body,
      signal: new AbortController().signal,
    });
  return {
    ofKind: (kind) =>
      resources
        .filter(({ type }) => type === TYPES[kind])
        .map(({ logicalId, constructPath, ref }) => ({ ids: idsOf(logicalId, constructPath), ref })),
    async messages(url) {
      return (await sqsOf(url))
        .queueOf(url)
        .list()
        .map((message) => ({
          messageId: message.id,
          body: message.body,
          json: () => JSON.parse(message.body),
          attributes: valuesOf(message.attributes),
          groupId: message.groupId,
          receiveCount: message.received,
          visibleAt: new Date(message.visible),
        }));
    },
    send: async (url, body, options) => deliver((await sqsOf(url)).queueOf(url).arn, body, options),
    publish: deliver,
    keys: async (bucket, prefix) => (await s3()).keys(bucket).filter((key) => key.startsWith(prefix)),
    async object(bucket, key) {
      const found = await request('GET', pathOf(bucket, key), {}).catch((e: AwsServiceError) => {
        if (e.code === 'NoSuchKey') return undefined;
        throw e;
      });
      if (!found) return undefined;
      const body = found.body instanceof Readable ? await buffer(found.body) : Buffer.from(found.body);
      const metadata = Object.entries(found.headers).filter(([name]) => name.startsWith(METADATA));
      return {
        body,
        text: () => body.toString('utf8'),
        json: () => JSON.parse(body.toString('utf8')),
        contentType: String(found.headers['content-type']),
        metadata: Object.fromEntries(metadata.map(([name, value]) => [name.slice(METADATA.length), String(value)])),
      };
    },
    async putObject(bucket, key, body, { contentType, metadata = {} } = {}) {
      const headers = {
        ...(contentType === undefined ? {} : { 'content-type': contentType }),
        ...Object.fromEntries(Object.entries(metadata).map(([name, value]) => [METADATA + name.toLowerCase(), value])),
      };
      await request('PUT', pathOf(bucket, key), { headers, body });
    },
  };
}

const TYPES: { readonly [kind in ServiceResourceKind]: string } = {
  queue: 'AWS::SQS::Queue',
  topic: 'AWS::SNS::Topic',
  bucket: 'AWS::S3::Bucket',
};

/** The id of the construct, `BadJobs` of `Stack/Queues/BadJobs/Resource`, and the logical id. */
function idsOf(logicalId: string, constructPath: string | undefined): readonly string[] {
  const id = constructPath
    ?.replace(/\/Resource$/, '')
    .split('/')
    .pop();
  return id === undefined ? [logicalId] : [id, logicalId];
}

const METADATA = 'x-amz-meta-';

function pathOf(bucket: string, key: string): string {
  return `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
}

function valuesOf(attributes: { readonly [name: string]: MessageAttribute }): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { StringValue, BinaryValue }]) => [name, StringValue ?? BinaryValue ?? '']),
  );
}
