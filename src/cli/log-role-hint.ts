import { synthesizedStacks } from './synthesized-stacks';

/** What a failed deployment may be about: a stage with access logs in an account that was never prepared for them. */
export function logRoleHint(projectDir: string): string | undefined {
  const needsRole = synthesizedStacks(projectDir).some(({ resources }) =>
    Object.values(resources).some(
      ({ Type, Properties = {} }) =>
        (Type === 'AWS::ApiGateway::Stage' && Properties.AccessLogSetting) ||
        (Type === 'AWS::ApiGatewayV2::Stage' &&
          Properties.AccessLogSettings &&
          resources[Properties.ApiId?.Ref]?.Properties?.ProtocolType === 'WEBSOCKET'),
    ),
  );
  return needsRole
    ? 'If it says that the CloudWatch Logs role ARN must be set in account settings: `npx projen bootstrap --api-gateway-logs` does it,\n' +
        'once for an account and region.\n'
    : undefined;
}
