import { streamedTable } from '../aws/dynamodb/local-table';
import { Clock } from '../../../src/local/clock';
import { Retries } from '../../../src/local/delivery/retries';
import { startAwsServices } from '../../../src/local/dev/aws-services';
import { StateFolder } from '../../../src/local/dev/state-folder';
import { WebSocketConnections } from '../../../src/local/gateway';
import type { LocalCloud, LocalFunction, LocalResource } from '../../../src/local/model';

const definition = streamedTable();
const table: LocalResource = {
  service: 'dynamodb',
  type: 'AWS::DynamoDB::Table',
  stackName: 'demo',
  logicalId: definition.logicalId,
  account: '123456789012',
  region: 'eu-west-1',
  ref: definition.tableName,
  arn: definition.arn,
  definition,
};

/**
 * The services of `dev --persist`, in a process that can be killed. Messages of the parent move its clock. With
 * `accepting`, what is due does not run: nothing is delivered that was accepted.
 */
async function main(projectDir: string, mode?: string): Promise<void> {
  const clock = new Clock({ live: mode !== 'accepting' });
  const fn = {
    functionName: 'fails',
    arn: 'arn:aws:lambda:eu-west-1:123456789012:function:fails',
    environment: {},
  } as Partial<LocalFunction> as LocalFunction;
  const services = await startAwsServices({
    projectDir,
    endpoints: [],
    state: StateFolder.open(projectDir, 'dev'),
    allowedHosts: [],
    aws: [],
    log: () => undefined,
    port: 0,
    clock,
    retries: new Retries(clock),
    functions: {
      find: () => fn,
      async invoke(_, event) {
        process.send!({ invoked: event });
        return { functionError: 'Unhandled', reason: 'error', payload: { errorType: 'Error', errorMessage: 'no' } };
      },
    },
    webSockets: new WebSocketConnections(),
    authorize: () => undefined,
  });
  await services.apply({ functions: [fn], resources: [table], tables: [] } as Partial<LocalCloud> as LocalCloud);
  services.resume();
  process.on('message', ({ advance }: any) => void clock.advance(advance));
  process.send!({ url: services.url });
}

void main(process.argv[2], process.argv[3]);
