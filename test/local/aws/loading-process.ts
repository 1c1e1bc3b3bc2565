import { Clock } from '../../../src/local/clock';
import { Retries } from '../../../src/local/delivery/retries';
import { startAwsServices } from '../../../src/local/dev/aws-services';
import { WebSocketConnections } from '../../../src/local/gateway';
import type { LocalCloud, LocalResource } from '../../../src/local/model';

/** The services of `dev`, with these resources. Sends the files that this loads. */
async function main(resources: readonly LocalResource[]): Promise<void> {
  const clock = new Clock();
  const services = await startAwsServices({
    projectDir: __dirname,
    retries: new Retries(clock),
    allowedHosts: [],
    endpoints: [],
    aws: [],
    log: () => undefined,
    port: 0,
    clock,
    functions: { find: () => undefined, invoke: () => Promise.reject(new Error('there is no function')) },
    webSockets: new WebSocketConnections(),
  });
  await services.apply({ functions: [], resources, tables: [] } as Partial<LocalCloud> as LocalCloud);
  process.send!(Object.keys(require.cache));
  clock.close();
  await services.close();
  process.disconnect();
}

void main(JSON.parse(process.argv[2]));
