import * as fs from 'node:fs';
import * as path from 'node:path';
import { readOr } from '../../bridge';
import { parseJson } from '../../config';
import { PACKAGE, RUNTIME_DIR, STATE_DIR, TASKS_FILE } from '../../manifest/names';
import { projenCommand } from '../../package-manager';

/**
 * The statements that add a runtime app to an `AwsCdkTypeScriptApp`.
 *
 * @param spec the package, as projen takes it
 */
export function projenrcLines(projectDir: string, variable: string, spec: string): string[] {
  const tasks = parseJson(TASKS_FILE, readOr(path.join(projectDir, TASKS_FILE), '{}')).tasks ?? {};
  // The configuration for all code: newer versions of projen have it beside the tests, older ones in the root.
  const toRoot = fs.existsSync(path.join(projectDir, 'test', 'tsconfig.json')) ? '../' : '';
  return [
    `// The runtime app: \`${projenCommand()}\` writes its construct, infrastructure/runtime-app.ts.`,
    `${variable}.addDevDeps('${spec}');`,
    `${variable}.defaultTask?.exec('${PACKAGE} generate');`,
    ...(tasks.dev ? [] : [`${variable}.addTask('dev', { exec: '${PACKAGE} dev', receiveArgs: true });`]),
    `${variable}.tsconfigDev.addInclude('${toRoot}${RUNTIME_DIR}/**/*.ts');`,
    `${variable}.gitignore.exclude('/${STATE_DIR}/');`,
  ];
}

/**
 * The variable of the project in the text of a `.projenrc.ts` or `.projenrc.js`, if it can be edited: there is one call of
 * `synth`, as a line of its own, of an `AwsCdkTypeScriptApp`.
 */
export function projectVariable(text: string): string | undefined {
  const calls = [...text.matchAll(/\.synth\s*\(/g)];
  const [, variable] = SYNTH.exec(text) ?? [];
  if (variable === undefined || calls.length !== 1) return undefined;
  const creation = new RegExp(
    `^(?:const|let|var)\\s+${variable.replace(/\$/g, '\\$&')}\\s*=\\s*new\\s+(?:[\\w$]+\\.)*AwsCdkTypeScriptApp\\s*\\(`,
    'm',
  );
  return creation.test(text) ? variable : undefined;
}

/** The text with the lines before the call of `synth`. */
export function withLines(text: string, lines: readonly string[]): string {
  return text.replace(SYNTH, (call) => [...lines, call].join(newlineOf(text)));
}

/** The line ending of a text. */
export function newlineOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

const SYNTH = /^([A-Za-z_$][\w$]*)\.synth\(\);?/m;
