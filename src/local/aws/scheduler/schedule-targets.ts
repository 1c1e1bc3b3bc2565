import { inputOf, inSeconds, type Execution } from './input';
import type { Schedule } from './schedule';
import type { Caller } from '../caller';
import { AwsServiceError, type Delivery, type ServiceContext } from '../service';
import { newCause, through, type Cause } from '../../cause';
import { Deliveries, type DeliveryRoute, type FailedDelivery } from '../../delivery/deliveries';
import { targetRetries, textAttributes } from '../../delivery/target-retries';

/** An invocation of the target of a schedule, as it is stored. */
interface TargetInvocation {
  readonly schedule: Schedule;
  readonly execution: Execution;
  readonly cause: Cause;
}

/** Invokes the targets of schedules. */
export class ScheduleTargets {
  private readonly deliveries: Deliveries<TargetInvocation>;

  constructor(private readonly context: ServiceContext) {
    this.deliveries = new Deliveries({ ...context, route: (job) => this.route(job) });
  }

  invoke(schedule: Schedule, execution: Execution): void {
    const cause = through(newCause(execution.time), execution.scheduleArn);
    this.deliveries.start({ schedule, execution, cause });
  }

  /** Continues with the invocations of an earlier start. */
  resume(): void {
    this.deliveries.resume();
  }

  close(): void {
    this.deliveries.close();
  }

  private route({ schedule, execution, cause }: TargetInvocation): DeliveryRoute {
    const { target } = schedule;
    const groupId = target.SqsParameters?.MessageGroupId;
    const partitionKey = target.KinesisParameters?.PartitionKey;
    const deadLetterArn = target.DeadLetterConfig?.Arn;
    const caller: Caller = {
      principal: { type: 'role', roleArn: target.RoleArn, sessionName: 'scheduler' },
      account: this.context.account,
      cause,
    };
    return {
      name: `${schedule.name} → ${target.Arn.split(/[:/]/).pop()}`,
      retries: targetRetries(target.RetryPolicy),
      send: async (attempt) =>
        this.context.deliver({
          targetArn: target.Arn,
          payload: payloadOf(schedule, execution, attempt),
          cause,
          caller,
          ...(partitionKey === undefined ? {} : { partitionKey }),
          ...(groupId === undefined ? {} : { messageGroupId: groupId }),
        }),
      ...(deadLetterArn === undefined
        ? {}
        : {
            deadLetter: (failure) =>
              this.context.deliver({
                targetArn: deadLetterArn,
                payload: inputOf(schedule, execution, failure.retries + 1),
                attributes: deadLetterAttributes(execution, target.Arn, failure),
                cause,
                caller,
              }),
          }),
    };
  }
}

/** What the target gets: its input, or an event with it as the detail. */
function payloadOf(schedule: Schedule, execution: Execution, attempt: number): string {
  const input = inputOf(schedule, execution, attempt);
  const { Arn: arn, EventBridgeParameters: event, Input: given } = schedule.target;
  if (!event || !arn.includes(':event-bus/')) return input;
  let detail: unknown = {};
  try {
    if (given !== undefined) detail = JSON.parse(input);
  } catch {
    throw new AwsServiceError('MalformedDetail', 'Detail is malformed.');
  }
  return JSON.stringify({
    source: event.Source,
    'detail-type': event.DetailType,
    resources: [execution.scheduleArn],
    detail,
  });
}

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html */
function deadLetterAttributes(
  { id, scheduleArn, time }: Execution,
  targetArn: string,
  { error, retries, exhausted }: FailedDelivery,
): Delivery['attributes'] {
  const values = {
    ERROR_CODE: error.queryCode ?? error.code,
    ERROR_MESSAGE: error.message,
    EXECUTION_ID: id,
    ...(exhausted === undefined ? {} : { EXHAUSTED_RETRY_CONDITION: exhausted }),
    IS_PAYLOAD_TRUNCATED: 'false',
    RETRY_ATTEMPTS: String(retries),
    SCHEDULED_TIME: inSeconds(time),
    SCHEDULE_ARN: scheduleArn,
    TARGET_ARN: targetArn,
  };
  return textAttributes(values);
}
