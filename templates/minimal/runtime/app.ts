import { App } from 'serverless-cdk-project/runtime';

// Strict: a response that its route does not declare fails tests, and is marked in dev.
export const app = new App({ name: '{{projectName}}', contract: 'strict' });

app.get('/', () => ({ hello: 'world' }));
