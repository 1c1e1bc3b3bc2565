import type { LocalStageThrottling, LocalThrottle } from '../model';

/**
 * The throttling of a stage of a REST API, from its method settings.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-stage-methodsetting.html
 */
export function restThrottling(settings: readonly any[] = []): LocalStageThrottling | undefined {
  return throttling(
    settings.map((setting) => ({
      // `/*` and `*`, or `/~1users~1{id}` and `GET`; the root is `/~1` or `/`.
      routeKey:
        setting.ResourcePath === '/*'
          ? `${setting.HttpMethod} *`
          : `${setting.HttpMethod} ${setting.ResourcePath.replace(/^\/(?=~1)/, '').replaceAll('~1', '/')}`,
      settings: setting,
    })),
  );
}

/**
 * The throttling of a stage of an HTTP API, from its route settings.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigatewayv2-stage-routesettings.html
 */
export function httpThrottling(byDefault: any, routes: object | string = {}): LocalStageThrottling | undefined {
  const own = typeof routes === 'string' ? JSON.parse(routes) : routes;
  return throttling([
    { routeKey: '* *', settings: byDefault ?? {} },
    ...Object.entries<any>(own).map(([routeKey, settings]) => ({ routeKey, settings })),
  ]);
}

function throttling(
  settings: readonly { readonly routeKey: string; readonly settings: any }[],
): LocalStageThrottling | undefined {
  const limits = settings.flatMap(
    ({ routeKey, settings: { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } }) => {
      if (rate === undefined && burst === undefined) return [];
      const limit: LocalThrottle = {
        ...(rate === undefined ? {} : { rateLimit: Number(rate) }),
        ...(burst === undefined ? {} : { burstLimit: Number(burst) }),
      };
      return [[routeKey, limit] as const];
    },
  );
  return limits.length === 0 ? undefined : Object.fromEntries(limits);
}
