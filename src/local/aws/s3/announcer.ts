import type { Bucket } from './bucket';
import { busEvent, notificationRecord, wants, type ObjectChange } from './notifications';
import type { ObjectVersion } from './object';
import { callerArn, type Caller } from '../caller';
import type { AwsRequest, ServiceContext } from '../service';
import { through, type Cause } from '../../cause';
import { Deliveries, type DeliveryRoute } from '../../delivery/deliveries';

/** A notification for a target, as it is stored. */
interface Notification {
  readonly bucketName: string;
  readonly targetArn: string;
  readonly payload: string;
  readonly cause: Cause;
}

/** Sends notifications of buckets. */
export class Announcer {
  private readonly deliveries: Deliveries<Notification>;

  constructor(private readonly context: ServiceContext) {
    this.deliveries = new Deliveries({ ...context, route: (job) => this.route(job) });
  }

  /** Continues with the notifications of an earlier start. */
  resume(): void {
    this.deliveries.resume();
  }

  close(): void {
    this.deliveries.close();
  }

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
    const { cause } = request.caller;
    const send = (targetArn: string, payload: object) =>
      this.deliveries.start({ bucketName: bucket.name, targetArn, payload: JSON.stringify(payload), cause });
    for (const target of notifications.targets) {
      if (wants(target, change)) send(target.arn, { Records: [notificationRecord(change, target.id)] });
    }
    if (notifications.eventBridge) send(this.defaultBus, busEvent(change));
  }

  private route(job: Notification): DeliveryRoute {
    return {
      name: `${job.bucketName} → ${job.targetArn.split(/[:/]/).pop()}`,
      // The targets accept what they can take: another attempt would not help.
      retries: { delay: () => undefined },
      send: () => this.notify(job),
    };
  }

  private get defaultBus(): string {
    const { region, account } = this.context;
    return `arn:aws:events:${region}:${account}:event-bus/default`;
  }

  /** Sends it once, at once. */
  notify({ bucketName, targetArn, payload, cause: from }: Notification): Promise<void> {
    const sourceArn = `arn:aws:s3:::${bucketName}`;
    const cause = through(from, sourceArn);
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
