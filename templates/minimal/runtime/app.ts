import { App } from 'serverless-cdk-project/runtime';

export const app = new App({ name: '{{projectName}}' });

app.get('/', () => ({ hello: 'world' }));
