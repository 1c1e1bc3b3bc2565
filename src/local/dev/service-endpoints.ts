import { endpointVariable, packageName, signingNameOf } from './sdk-services';

/** A service that runs elsewhere, such as in a container: nothing is created in it, and none of its events fire. */
export interface ServiceEndpoint {
  /** By the name of its SDK package: `sfn`. */
  readonly service: string;
  readonly url: string;
}

/** The endpoint of a flag. Fails for a service that the SDK does not have. */
export function serviceEndpoint(name: string, url: string): ServiceEndpoint {
  return { service: packageName('--endpoint', name), url };
}

/** The variables with which clients of the SDK find these services. */
export function endpointVariables(endpoints: readonly ServiceEndpoint[]): Record<string, string> {
  return Object.fromEntries(endpoints.map(({ service, url }) => [endpointVariable(service), url]));
}

/** The names of these services in the local cloud, which does not run them. */
export function servicesElsewhere(endpoints: readonly ServiceEndpoint[]): ReadonlySet<string> {
  return new Set(endpoints.map(({ service }) => signingNameOf(service)));
}
