/** The permissions to invoke functions in the template, as the resource policy of each function. */
export class Permissions {
  private statements: readonly { readonly name: string; readonly statement: object }[] = [];

  /** @param permissions the properties of `AWS::Lambda::Permission` */
  replace(permissions: readonly any[]): void {
    this.statements = permissions.map((permission) => ({
      name: String(permission.FunctionName)
        .split(/:?function:/)
        .pop()!
        .split(':')[0],
      statement: statementOf(permission),
    }));
  }

  /** Undefined if there is none. */
  policyOf(functionName: string, arn: string): object | undefined {
    const own = this.statements.filter(({ name }) => name === functionName);
    if (own.length === 0) return undefined;
    return {
      Version: '2012-10-17',
      Statement: own.map(({ statement }) => ({ Resource: [arn, `${arn}:*`], ...statement })),
    };
  }
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
function statementOf({ Action, Principal, SourceArn, SourceAccount, PrincipalOrgID }: any): object {
  const equal = {
    ...(SourceAccount === undefined ? {} : { 'AWS:SourceAccount': SourceAccount }),
    ...(PrincipalOrgID === undefined ? {} : { 'aws:PrincipalOrgID': PrincipalOrgID }),
  };
  const condition = {
    ...(Object.keys(equal).length > 0 ? { StringEquals: equal } : {}),
    ...(SourceArn === undefined ? {} : { ArnLike: { 'AWS:SourceArn': SourceArn } }),
  };
  return {
    Effect: 'Allow',
    Principal: principalOf(String(Principal)),
    Action,
    ...(Object.keys(condition).length > 0 ? { Condition: condition } : {}),
  };
}

function principalOf(principal: string): object | string {
  if (principal === '*') return '*';
  return /^(arn:|\d{12}$)/.test(principal) ? { AWS: principal } : { Service: principal };
}
