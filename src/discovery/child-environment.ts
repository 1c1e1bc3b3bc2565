/**
 * The environment of a process that runs code of packages: install scripts, the app while it is read. It needs no access to AWS.
 * Credentials in a file of the home folder, for instance, are not hidden from it.
 */
export function withoutAwsAccess(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^AWS_/i.test(name)));
}
