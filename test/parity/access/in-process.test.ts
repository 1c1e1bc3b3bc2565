import { accessInProcess } from './in-process-target';
import { accessSuite } from './suite';

// The apps are written for the package.
jest.mock('serverless-cdk-project/runtime', () => jest.requireActual('../../../src/runtime'), { virtual: true });

// The failures of handlers.
beforeEach(() => void jest.spyOn(console, 'error').mockImplementation());

accessSuite('in process', accessInProcess);
