import type { Bucket } from './bucket';
import { busEvent, notificationRecord, wants, type ObjectChange } from './notifications';
import type { ObjectVersion } from './object';
import { callerArn, type Caller } from '../caller';
import type { AwsRequest, ServiceContext } from '../service';
import { through } from '../../cause';

/** Sends notifications of buckets. */
export class Announcer {
  constructor(private readonly context: ServiceContext) {}

  announce(bucket: Bucket, eventName: string, object: ObjectVersion, request: AwsRequest): void {
    const { notifications, versioning } = bucket.settings;
    const { clock, region } = this.context;
    if (!notifications) return;
    const change: ObjectChange = {
      eventName,
      bucket: bucket.name,
      object,
      isVersioned: versioning !== undefined,
      time: clock.now(),
      region,
      requestId: request.id,
      requester: requesterOf(request.caller),
    };
    const send = (arn: string, payload: object) => {
      clock.after(0, async () => {
        try {
          await this.notify(bucket, arn, JSON.stringify(payload), request);
        } catch (e) {
          this.context.log(`${bucket.name}: ${arn} refuses a notification: ${(e as Error).message}`);
        }
      });
    };
    for (const target of notifications.targets) {
      if (wants(target, change)) send(target.arn, { Records: [notificationRecord(change, target.id)] });
    }
    if (notifications.eventBridge) send(this.defaultBus, busEvent(change));
  }

  private get defaultBus(): string {
    const { region, account } = this.context;
    return `arn:aws:events:${region}:${account}:event-bus/default`;
  }

  notify(bucket: Bucket, targetArn: string, payload: string, { caller }: AwsRequest): Promise<void> {
    const sourceArn = `arn:aws:s3:::${bucket.name}`;
    const cause = through(caller.cause, sourceArn);
    return this.context.deliver({
      targetArn,
      payload,
      cause,
      caller: {
        principal: { type: 'service', service: 's3.amazonaws.com', sourceArn },
        account: this.context.account,
        cause,
      },
    });
  }
}

function requesterOf(caller: Caller): string {
  const { principal } = caller;
  return principal.type === 'anonymous' ? 'Anonymous' : `AWS:${callerArn(caller).split('/').slice(-2).join(':')}`;
}
