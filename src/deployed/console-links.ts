import type { DeployedStack } from './stack';

/** The addresses of pages of the AWS console. */
export class ConsoleLinks {
  constructor(private readonly stack: Pick<DeployedStack, 'id' | 'partition' | 'region'>) {}

  stackPage(): string {
    return this.page('cloudformation', `#/stacks/stackinfo?stackId=${encodeURIComponent(this.stack.id)}`);
  }

  function(name: string): string {
    return this.page('lambda', `#/functions/${encodeURIComponent(name)}`);
  }

  table(name: string): string {
    return this.page('dynamodbv2', `#table?name=${encodeURIComponent(name)}`);
  }

  logGroup(name: string): string {
    return this.page('cloudwatch', `#logsV2:log-groups/log-group/${fragment(name)}`);
  }

  logGroups(): string {
    return this.page('cloudwatch', '#logsV2:log-groups');
  }

  private page(service: string, hash: string): string {
    const { region } = this.stack;
    return `https://${region}.${this.domain()}/${service}/home?region=${region}${hash}`;
  }

  /** https://docs.aws.amazon.com/general/latest/gr/mgmt-console.html */
  private domain(): string {
    if (this.stack.partition === 'aws-cn') return 'console.amazonaws.cn';
    if (this.stack.partition === 'aws-us-gov') return 'console.amazonaws-us-gov.com';
    return 'console.aws.amazon.com';
  }
}

/** The console of CloudWatch Logs encodes names twice, and writes `$` for the `%` of the second time. */
function fragment(name: string): string {
  return encodeURIComponent(encodeURIComponent(name)).replaceAll('%', '$');
}
