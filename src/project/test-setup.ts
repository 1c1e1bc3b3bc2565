import type { Project } from 'projen';
import { TextFile } from 'projen';

/** The file that jest runs at its start and before each test file. It is JavaScript, as it is not the user's and needs no compiler. */
export const TEST_SETUP_FILE = '.projen/jest.setup.js';

/**
 * Keeps tests from reaching AWS: by the developer's profile, by variables of the shell, or by a host in the code. Sets the
 * variables of the functions.
 */
export class TestSetup extends TextFile {
  constructor(project: Project) {
    super(project, TEST_SETUP_FILE);
    this.addLine(`// ${this.marker}`);
    this.addLine(
      '// Tests run with no AWS account in reach: the settings of the shell and of the developer are removed.',
    );
    this.addLine("for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];");
    this.addLine('Object.assign(process.env, {');
    this.addLine("  AWS_ACCESS_KEY_ID: 'test',");
    this.addLine("  AWS_SECRET_ACCESS_KEY: 'test',");
    this.addLine("  AWS_REGION: 'us-east-1',");
    this.addLine("  AWS_CONFIG_FILE: '/dev/null',");
    this.addLine("  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',");
    this.addLine("  AWS_EC2_METADATA_DISABLED: 'true',");
    this.addLine(
      '  // The warning of the SDK about the version of Node.js here, once per test file: Lambda has another version.',
    );
    this.addLine("  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',");
    this.addLine('  // The rules of CloudFormation are checked by `synth`; here they would cost 3 s for each file.');
    this.addLine("  CDK_VALIDATION: 'false',");
    this.addLine('});');
    this.addLine("const { guardTests, setSharedVariables } = require('serverless-cdk-project/testing/guard');");
    this.addLine('guardTests();');
    this.addLine('// The variables of the functions, for code that reads them when it is imported.');
    this.addLine("setSharedVariables(require('../runtime/config.json'));");
    this.addLine(
      '// Also run as globalSetup: child processes and threads of a test get the environment of jest itself, not that of the test.',
    );
    this.addLine('module.exports = () => undefined;');
    this.addLine('');
  }
}
