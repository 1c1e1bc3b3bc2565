import { ARecord, HostedZone, type IHostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { DomainSettings } from '../../../config';
import { ServerlessAppError } from '../../errors';

/** What the name of an API is resolved to. */
export interface AliasTarget {
  readonly dnsName: string;
  readonly hostedZoneId: string;
}

/** By id and name, so that nothing is looked up in an account. */
export function hostedZone(
  scope: Construct,
  { name, hostedZone: zone }: DomainSettings,
  setting: string,
): IHostedZone | undefined {
  if (!zone) return undefined;
  if (!Token.isUnresolved(zone.name) && name !== zone.name && !name.endsWith(`.${zone.name}`)) {
    throw new ServerlessAppError(
      'INVALID_OPTION',
      scope.node.path,
      `${setting}.hostedZone: ${name} is not in the zone ${zone.name}`,
    );
  }
  return HostedZone.fromHostedZoneAttributes(scope, 'HostedZone', { hostedZoneId: zone.id, zoneName: zone.name });
}

export function aliasRecord(scope: Construct, name: string, zone: IHostedZone, target: AliasTarget): void {
  new ARecord(scope, 'AliasRecord', {
    zone,
    recordName: `${name}.`,
    target: RecordTarget.fromAlias({ bind: () => target }),
  });
}
