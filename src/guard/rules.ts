import { awsName, isDeployedEndpoint, isMetadata } from './aws-hosts';
import { isDuringCall, type Rule } from './guard';
import { commandOf } from '../package-manager';

/** In a function of `projen dev`. */
export function functionRule(reachable: readonly string[]): Rule {
  return (host) =>
    isReachable(host, reachable)
      ? undefined
      : reason(host, 'a function that runs locally', [
          `To let calls through, start \`${commandOf('dev')} --aws <service>\` (or \`--aws ${host}\`)`,
        ]);
}

/** In a test, while a handler of the app runs. */
export const callRule: Rule = (host) => (isDuringCall() ? testReason(host) : undefined);

/** In a test, outside of handlers: the test may call an app that is deployed. */
export const testRule: Rule = (host) => (isDeployedEndpoint(host) && !isDuringCall() ? undefined : testReason(host));

function testReason(host: string): string | undefined {
  return reason(host, 'a test', [
    'Run the resources locally (`resources: localResources(stack)` of the test client), or hand in a fake client',
  ]);
}

function reason(host: string, who: string, remedies: readonly string[]): string | undefined {
  if (isMetadata(host)) return `${host} was not called: ${who} gets no credentials of an instance or container.`;
  const name = awsName(host);
  if (name === undefined) return undefined;
  const cause = /(^|\.)(sqs|queue)(\.|$)/.test(name)
    ? 'An SQS client follows the host of QueueUrl, whatever its endpoint is: use the URL that the app declares (`app.queue(…).url`)'
    : 'SDK clients reach the local services by AWS_ENDPOINT_URL, unless the code sets another endpoint; version 2 of the SDK needs `endpoint: process.env.AWS_ENDPOINT_URL`';
  return `${host} was not called: ${who} does not reach AWS. ${[cause, ...remedies].join('. ')}.`;
}

/** Where the SDK finds credentials of a profile: STS, IAM Identity Center. */
const CREDENTIAL_SERVICES = ['sts', 'sso', 'oidc', 'signin'];
const CONTAINER_CREDENTIALS = ['169.254.170.2', '169.254.170.23', '[fd00:ec2::23]'];

/** In place of hosts and services: all of them. */
export const EVERYTHING = '*';

/** @param reachable hosts, and services by the name in their host: `sqs` */
function isReachable(host: string, reachable: readonly string[]): boolean {
  if (reachable.includes(host) || reachable.includes(EVERYTHING)) return true;
  const services = reachable.filter((name) => !name.includes('.'));
  if (services.length === 0) return false;
  if (CONTAINER_CREDENTIALS.includes(host)) return true;
  const labels = awsName(host)?.split('.') ?? [];
  // s3-accelerate, data-kinesis, streams-dynamodb.
  return [...services, ...CREDENTIAL_SERVICES].some((service) =>
    labels.some((label) => label === service || label.startsWith(`${service}-`) || label.endsWith(`-${service}`)),
  );
}
