import type { LocalStageThrottling } from '../../model';
import type { UsageMeter } from './usage-meter';

/**
 * Counts a request to a route, each of which has the limits of the stage for itself. False if it is throttled.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 *
 * @param stageArn `arn:aws:execute-api:<region>:<account>:<id>/<stage>`
 */
export function withinThrottle(
  throttling: LocalStageThrottling | undefined,
  stageArn: string,
  { routeKey }: { readonly routeKey: string },
  meter: UsageMeter,
): boolean {
  if (!throttling) return true;
  const [method, path] = routeKey.split(' ');
  const keys = [routeKey, `* ${path}`, `${method} *`, '* *'];
  const key = keys.find((candidate) => Object.hasOwn(throttling, candidate));
  return key === undefined || meter.take(`${stageArn} ${routeKey}`, throttling[key]);
}
