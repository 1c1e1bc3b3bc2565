import * as fs from 'node:fs';
import * as path from 'node:path';

const read = (file: string) => fs.readFileSync(path.join(__dirname, 'app', `${file}.txt`), 'utf8');

/** The files of the sample apps, in place of those of a new project: no app has all authorizers, as no type of API has. */
export const ACCESS_FILES = {
  rest: {
    'runtime/app.ts': read('rest-app.ts'),
    'runtime/tenants.ts': read('tenants.ts'),
    'infrastructure/stacks/app-stack.ts': read('rest-stack.ts'),
  },
  http: {
    'runtime/app.ts': read('http-app.ts'),
    'runtime/tenants.ts': read('tenants.ts'),
    'infrastructure/stacks/app-stack.ts': read('http-stack.ts'),
  },
};

/** The scope that tokens of a user pool have where a user has signed in with a password. */
export const SCOPE = 'aws.cognito.signin.user.admin';
