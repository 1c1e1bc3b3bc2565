import { homedir } from 'node:os';
import { endpointVariable, hostOf, packageName } from './sdk-services';

/** The other form of a value. */
const HOST = 'or a whole host such as abc.execute-api.eu-west-1.amazonaws.com';

/** The shell's own variables with which the SDK finds credentials. */
const CREDENTIALS = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_PROFILE',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
];

/**
 * The variables that let clients of the named services reach AWS with the developer's credentials. Every other service
 * stays at the local endpoint.
 */
export function reachableServices(
  names: readonly string[],
  region: string,
  shell: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  if (!names.some((name) => !name.includes('.'))) return {};
  const variables: Record<string, string> = {};
  for (const given of names) {
    // A host is only allowed: calls to it need no credentials, or have their own.
    if (given.includes('.')) continue;
    const name = packageName('--aws', given, HOST);
    variables[endpointVariable(name)] = `https://${hostOf(name)}.${region}.${suffix(region)}`;
  }
  const own = Object.fromEntries(CREDENTIALS.flatMap((name) => (shell[name] ? [[name, shell[name]]] : [])));
  const fake = Object.fromEntries(
    ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'].map((name) => [name, '']),
  );
  return {
    ...fake,
    HOME: shell.HOME ?? homedir(),
    AWS_CONFIG_FILE: `${shell.HOME ?? homedir()}/.aws/config`,
    AWS_SHARED_CREDENTIALS_FILE: `${shell.HOME ?? homedir()}/.aws/credentials`,
    ...own,
    ...variables,
  };
}

/**
 * The services (by the name in their host) and hosts that the functions' guard allows. Fails for an unknown
 * service.
 */
export function reachableNames(names: readonly string[]): string[] {
  return names.map((given) => {
    if (given.includes('.')) return given.toLowerCase();
    return hostOf(packageName('--aws', given, HOST));
  });
}

function suffix(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}
