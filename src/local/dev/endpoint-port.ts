import * as fs from 'node:fs';

/** The port of the services' endpoint is that of the first API and this, so that it is the same at each start. */
const DISTANCE = 1000;
const LAST_PORT = 65_535;

/** The port of the endpoint beside an API; 0, any free one, if there is none so far above. */
export function endpointPortBeside(apiPort: number): number {
  return apiPort + DISTANCE <= LAST_PORT ? apiPort + DISTANCE : 0;
}

/**
 * Remembers the port in a file. Returns a line for the user if it is another one than before: the URLs of queues, which
 * an app may have stored, have the port.
 */
export function movedPort(file: string, port: number): string | undefined {
  const before = fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8')) : port;
  fs.writeFileSync(file, `${port}\n`);
  return before === port
    ? undefined
    : `the AWS services are at port ${port}, at the last start they were at ${before}: URLs of queues in your data have the old one, which --endpoint-port ${before} gives back`;
}
