import { createHash } from 'node:crypto';
import type { LocalResource } from '../../model';

/** A subscription in the template. */
export interface TemplateSubscription {
  readonly resource: LocalResource;
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly attributes: { readonly [name: string]: unknown };
}

/** Those that are resources of their own, and those in the properties of topics. */
export function templateSubscriptions(resources: readonly LocalResource[]): TemplateSubscription[] {
  return resources.flatMap((resource) => {
    const { type, definition } = resource;
    if (type === 'AWS::SNS::Subscription') {
      const { TopicArn: topicArn, Protocol: protocol, Endpoint: endpoint = '', Region: _, ...attributes } = definition;
      return [{ resource, arn: resource.ref, topicArn, protocol, endpoint, attributes }];
    }
    if (type !== 'AWS::SNS::Topic') return [];
    return (definition.Subscription ?? []).map(({ Protocol: protocol, Endpoint: endpoint }: any) => ({
      resource,
      arn: inlineArn(resource.arn!, protocol, endpoint),
      topicArn: resource.arn!,
      protocol,
      endpoint,
      attributes: {},
    }));
  });
}

/** The same at each start. */
function inlineArn(topicArn: string, protocol: string, endpoint: string): string {
  return `${topicArn}:${createHash('sha256').update(`${protocol} ${endpoint}`).digest('hex').slice(0, 32)}`;
}
