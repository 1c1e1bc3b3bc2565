/**
 * The issuer of a user pool, by its ARN.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
 */
export function userPoolIssuer(arn: string): string {
  const [, partition, , region, , resource] = arn.split(':');
  const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://cognito-idp.${region}.${suffix}/${resource?.split('/').pop()}`;
}
