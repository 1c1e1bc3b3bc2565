import type { CfnEventInvokeConfig, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { type IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Reference, Tokenization } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { AppPlan } from '../plan';

/** The queues of what could not be handled, as far as they are known: each once, however many functions share it. */
export function deadLetterQueues(
  { bindings, eventSources }: AppPlan,
  functions: { readonly [name: string]: LambdaFunction },
): IQueue[] {
  const queues = [
    ...bindings.map(({ resource }) => (resource as Partial<Queue> | undefined)?.deadLetterQueue?.queue),
    ...Object.values(eventSources).flatMap((props) => [props?.onFailure, props?.deadLetterQueue]),
    ...Object.values(functions).flatMap((handler) => [handler.deadLetterQueue, failureQueue(handler)]),
  ]
    .filter((queue) => queue !== undefined && queue !== null)
    .filter((target): target is IQueue => 'queueArn' in target);
  return [...new Map(queues.map((queue) => [queue.queueArn, queue])).values()];
}

/** Where asynchronous calls go that failed. The CDK keeps the destination to itself: the template's has its ARN only. */
function failureQueue(handler: LambdaFunction): IQueue | undefined {
  const config = handler.node.tryFindChild('EventInvokeConfig')?.node.defaultChild as CfnEventInvokeConfig | undefined;
  const arn = (config?.destinationConfig as CfnEventInvokeConfig.DestinationConfigProperty | undefined)?.onFailure as
    CfnEventInvokeConfig.OnFailureProperty | undefined;
  return arn && queueOf(handler, arn.destination);
}

function queueOf(scope: Construct, arn: string): IQueue | undefined {
  const [token] = Tokenization.reverseString(arn).tokens;
  const made = Reference.isReference(token) ? token.target.node.scope : undefined;
  if (made) return 'queueName' in made ? (made as unknown as IQueue) : undefined;
  return /^arn:[^:]*:sqs:/.test(arn) ? Queue.fromQueueArn(scope, 'FailureQueue', arn) : undefined;
}
