/** The ARN of the resource that has the policy: the bucket of an object, the table of an index, the function of an alias, the API of a method. */
export function ownerOf(arn: string): string {
  const [, , service] = arn.split(':');
  switch (service) {
    case 's3':
      return arn.replace(/^([^/]*)\/.*$/s, '$1');
    case 'dynamodb':
      return arn.replace(/\/(index|stream)\/.*$/, '');
    case 'lambda':
      return arn.split(':').slice(0, 7).join(':');
    case 'execute-api':
      return arn.replace(/\/.*$/s, '');
    default:
      return arn;
  }
}
