import { Annotations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ApiSettings } from '../../config';

/** A warning for settings that ask for something of an API that the app does not have. */
export function warnAboutUnused(
  scope: Construct,
  settings: ApiSettings,
  has: { readonly api: boolean; readonly websocketApi: boolean },
): void {
  const unused = [
    ...(has.api
      ? []
      : (['domain', 'usagePlan', 'policyFile', 'vpcEndpointIds'] as const).map(
          (setting) => [setting, 'no routes: app.get(…)'] as const,
        )),
    ...(has.websocketApi ? [] : [['websocketDomain', 'no functions for a WebSocket API: app.onWsMessage(…)'] as const]),
  ].filter(([setting]) => settings[setting] !== undefined);
  for (const [setting, why] of unused) {
    Annotations.of(scope).addWarningV2(
      'serverless-cdk-project:unused-api-setting',
      `api.${setting} is for nothing here, as the runtime app has ${why}`,
    );
  }
}
