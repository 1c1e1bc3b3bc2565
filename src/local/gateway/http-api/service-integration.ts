import { HTTP_API_TIMEOUT_SECONDS } from '../../../runtime/aws-limits';
import type { LocalHttpIntegration } from '../../model';
import type { ServiceAccess } from '../gateway';
import type { ProxyOutcome } from '../http-proxy';
import { evaluate } from '../parameter-mapping';
import type { RequestValues } from '../request-values';
import { sendToService } from '../service-request';
import { OPERATIONS, type Parameters, type ServiceOperation } from './service-operations';

/** An integration that calls an operation of an AWS service. */
export interface ServiceIntegration {
  readonly type: 'service';
  readonly operation: ServiceOperation;
  /** The ARN of the role that calls it. */
  readonly credentials: string;
  readonly parameters: Parameters;
  readonly region: string;
  readonly timeoutInMillis: number;
}

/** The integration with a service. A text is the reason why it does not run locally. */
export function serviceIntegration(
  { subtype = '', credentials, requestParameters = {}, timeoutInMillis }: LocalHttpIntegration,
  apiArn: string,
): ServiceIntegration | string {
  if (!Object.hasOwn(OPERATIONS, subtype)) return `an integration with ${subtype} does not run locally`;
  const operation = OPERATIONS[subtype];
  const missing = operation.required.filter((name) => requestParameters[name] === undefined);
  if (credentials === undefined) missing.push('role (CredentialsArn)');
  if (missing.length > 0) return `its integration has no ${missing.join(', ')}, so the API would not deploy`;
  const { Region: region = apiArn.split(':')[3], ...parameters } = requestParameters;
  return {
    type: 'service',
    operation,
    credentials: credentials!,
    parameters,
    region,
    timeoutInMillis: timeoutInMillis ?? HTTP_API_TIMEOUT_SECONDS * 1000,
  };
}

/** Calls the operation with the role of the integration. */
export async function callService(
  { operation, credentials, parameters, region, timeoutInMillis }: ServiceIntegration,
  values: RequestValues,
  services: ServiceAccess,
  signal: AbortSignal,
): Promise<ProxyOutcome> {
  const evaluated = Object.fromEntries(
    Object.entries(parameters).map(([name, expression]) => [name, evaluate(expression, values)]),
  );
  return sendToService(services, {
    service: operation.service,
    region,
    credentials,
    path: '/',
    method: 'POST',
    headers: Object.entries(operation.headers),
    body: Buffer.from(operation.body(evaluated)),
    timeoutInMillis,
    signal,
  });
}
