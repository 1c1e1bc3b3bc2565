/** The form of an ARN with region and account: a cut-off one, or that of another resource, fails at deployment only. */
export function arn(service: string, resource: string): RegExp {
  return new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]+:\\d+:${resource}$`);
}
