/**
 * The environment of a process that runs code of packages: install scripts, the app while it is read. It needs no access to AWS.
 * What such code finds out in other ways, from a file of the home folder for instance, is its own.
 */
export function withoutAwsAccess(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^AWS_/i.test(name)));
}
