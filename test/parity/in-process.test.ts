import { inProcess } from './in-process-target';
import { paritySuite } from './suite';

// The app is written for the package.
jest.mock('serverless-cdk-project/runtime', () => jest.requireActual('../../src/runtime'), { virtual: true });

// The local cloud is loaded with the first resources that start.
jest.setTimeout(120_000);

// The failures of handlers.
beforeEach(() => void jest.spyOn(console, 'error').mockImplementation());

paritySuite('in process', inProcess);
