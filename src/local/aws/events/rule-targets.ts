import type { BusEvent } from './event';
import { inputFor, type InputContext, type Target } from './input';
import { valueAt } from './json-path';
import type { Rule } from './rule';
import type { Caller } from '../caller';
import type { Delivery, ServiceContext } from '../service';
import { through, type Cause } from '../../cause';
import { Deliveries, type DeliveryRoute, type FailedDelivery } from '../../delivery/deliveries';
import { deadLetterCode, targetRetries, textAttributes } from '../../delivery/target-retries';

/** An event for a target of a rule, as it is stored. */
interface TargetEvent {
  readonly context: InputContext;
  readonly target: Target;
  readonly event: BusEvent;
  readonly cause: Cause;
}

/** Sends events to the targets of rules. */
export class RuleTargets {
  private readonly deliveries: Deliveries<TargetEvent>;

  constructor(private readonly context: ServiceContext) {
    this.deliveries = new Deliveries({ ...context, route: (job) => this.route(job) });
  }

  /** Sends an event to all targets of the rule. */
  send({ arn: ruleArn, stored, targets }: Rule, event: BusEvent, from: Cause): void {
    const context = { ruleArn, ruleName: stored.name, received: this.context.clock.now() };
    const cause = through(from, ruleArn);
    for (const target of targets) this.deliveries.start({ context, target, event, cause });
  }

  /** Continues with the events of an earlier start. */
  resume(): void {
    this.deliveries.resume();
  }

  close(): void {
    this.deliveries.close();
  }

  private route({ context, target, event, cause }: TargetEvent): DeliveryRoute {
    const { Arn: targetArn, RoleArn: roleArn, SqsParameters, KinesisParameters, DeadLetterConfig } = target;
    const { ruleArn, ruleName } = context;
    const deadLetterArn = DeadLetterConfig?.Arn;
    const toBus = targetArn.split(':')[2] === 'events';
    const groupId = SqsParameters?.MessageGroupId;
    // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_KinesisParameters.html
    const partitionKey = KinesisParameters && valueAt(KinesisParameters.PartitionKeyPath, event);
    return {
      name: `${ruleName} → ${targetArn.split(/[:/]/).pop()}`,
      retries: targetRetries(target.RetryPolicy),
      send: async () =>
        this.context.deliver({
          targetArn,
          // A bus gets the event itself.
          payload: toBus ? JSON.stringify(event) : inputFor(target, event, context),
          cause,
          caller: this.caller(ruleArn, cause, roleArn),
          ...(targetArn.includes(':kinesis:') ? { partitionKey: String(partitionKey ?? event.id) } : {}),
          ...(groupId === undefined ? {} : { messageGroupId: groupId }),
        }),
      ...(deadLetterArn === undefined
        ? {}
        : {
            deadLetter: (failure) =>
              this.context.deliver({
                targetArn: deadLetterArn,
                payload: JSON.stringify(event),
                attributes: deadLetterAttributes(ruleArn, targetArn, failure),
                cause,
                caller: this.caller(ruleArn, cause),
              }),
          }),
    };
  }

  private caller(ruleArn: string, cause: Cause, roleArn?: string): Caller {
    return {
      principal:
        roleArn === undefined
          ? { type: 'service', service: 'events.amazonaws.com', sourceArn: ruleArn }
          : { type: 'role', roleArn, sessionName: 'events' },
      account: this.context.account,
      cause,
    };
  }
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
function deadLetterAttributes(ruleArn: string, targetArn: string, failure: FailedDelivery): Delivery['attributes'] {
  const { error, retries, exhausted } = failure;
  const values = {
    RULE_ARN: ruleArn,
    TARGET_ARN: targetArn,
    ERROR_CODE: deadLetterCode(error),
    ERROR_MESSAGE: error.message,
    ...(exhausted === undefined ? {} : { EXHAUSTED_RETRY_CONDITION: exhausted, RETRY_ATTEMPTS: String(retries) }),
  };
  return textAttributes(values);
}
