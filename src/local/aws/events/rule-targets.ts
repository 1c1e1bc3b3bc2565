import type { BusEvent } from './event';
import { inputFor } from './input';
import type { Rule } from './rule';
import type { Caller } from '../caller';
import type { Delivery, ServiceContext } from '../service';
import { through, type Cause } from '../../cause';
import { Deliveries, type FailedDelivery } from '../../delivery/deliveries';
import { deadLetterCode, targetRetries } from '../../delivery/target-retries';

/** Sends events to the targets of rules. */
export class RuleTargets {
  private readonly deliveries: Deliveries;

  constructor(private readonly context: ServiceContext) {
    this.deliveries = new Deliveries(context.clock, context.log);
  }

  /** Sends an event to all targets of the rule. */
  send(rule: Rule, event: BusEvent, from: Cause): void {
    const cause = through(from, rule.arn);
    const received = this.context.clock.now();
    for (const target of rule.targets) {
      const { Arn: targetArn, RoleArn: roleArn, SqsParameters, DeadLetterConfig } = target;
      const deadLetterArn = DeadLetterConfig?.Arn;
      const toBus = targetArn.split(':')[2] === 'events';
      const groupId = SqsParameters?.MessageGroupId;
      this.deliveries.start({
        name: `${rule.stored.name} → ${targetArn.split(/[:/]/).pop()}`,
        retries: targetRetries(target.RetryPolicy),
        send: async () =>
          this.context.deliver({
            targetArn,
            // A bus gets the event itself.
            payload: toBus
              ? JSON.stringify(event)
              : inputFor(target, event, { ruleArn: rule.arn, ruleName: rule.stored.name, received }),
            cause,
            caller: this.caller(rule, cause, roleArn),
            ...(groupId === undefined ? {} : { messageGroupId: groupId }),
          }),
        ...(deadLetterArn === undefined
          ? {}
          : {
              deadLetter: (failure) =>
                this.context.deliver({
                  targetArn: deadLetterArn,
                  payload: JSON.stringify(event),
                  attributes: deadLetterAttributes(rule.arn, targetArn, failure),
                  cause,
                  caller: this.caller(rule, cause),
                }),
            }),
      });
    }
  }

  private caller({ arn }: Rule, cause: Cause, roleArn?: string): Caller {
    const { account } = this.context;
    return {
      principal:
        roleArn === undefined
          ? { type: 'service', service: 'events.amazonaws.com', sourceArn: arn }
          : { type: 'role', roleArn, sessionName: 'events' },
      account,
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
  return Object.fromEntries(
    Object.entries(values).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  );
}
