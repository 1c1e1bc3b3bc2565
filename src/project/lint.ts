import { spawnSync } from 'node:child_process';
import { Component, javascript, JsonFile, type typescript } from 'projen';
import { lockFileOf } from './package-manager';

/** The rules of oxlint that every project has, beside its category `correctness`. None of them needs types. */
const RULES = {
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'import/no-duplicates': 'error',
  'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
  'no-var': 'error',
  'prefer-const': 'error',
  'typescript/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
};

export interface LintAndFormatOptions {
  /** Rules of oxlint beside those of every project. */
  readonly rules?: { readonly [rule: string]: unknown };
}

/**
 * The linter (oxlint) and the formatter (Prettier), for this repository and for the projects that it generates. `lint`,
 * with which `build` begins, checks both and changes nothing; `test` checks no format; `format` writes. Both tools and the editors find their configuration in its
 * default place: .oxlintrc.json, .prettierrc.json and .prettierignore.
 */
export class LintAndFormat extends Component {
  private readonly ignored: string[];
  private readonly prettier: javascript.Prettier;

  constructor(project: typescript.TypeScriptProject, options: LintAndFormatOptions = {}) {
    super(project);
    this.ignored = [`/${lockFileOf(project)}`];
    this.prettier = new javascript.Prettier(project, { settings: { printWidth: 120, singleQuote: true } });
    project.addDevDeps('oxlint@^1.94.0', 'prettier@^3.10.1');
    new JsonFile(project, '.oxlintrc.json', {
      marker: false,
      obj: () => ({
        $schema: './node_modules/oxlint/configuration_schema.json',
        plugins: ['import', 'node', 'oxc', 'typescript', 'unicorn'],
        categories: { correctness: 'error' },
        env: { jest: true, node: true },
        rules: { ...RULES, ...options.rules },
        ignorePatterns: this.ignored,
      }),
    });
    project.addPackageIgnore('/.oxlintrc.json');

    const oxlint = ['oxlint', '--deny-warnings'];
    const lint = project.addTask('lint', { description: 'Checks the code and its format' });
    lint.execArgs(oxlint);
    // `--check` would end with the command of Prettier that formats.
    lint.say(`The format of all files, which \`${project.projenCommand} format\` fixes`);
    lint.execArgs(['prettier', '--list-different', '.']);
    // First, as it takes a second, and the rest of a build takes ten and more.
    project.preCompileTask.spawn(lint);
    // Without the format, which is no error while one works on the code.
    project.testTask.prependSteps({ execArgs: oxlint });

    const format = project.addTask('format', { description: 'Fixes what the linter can, and formats all files' });
    format.execArgs(['oxlint', '--fix']);
    format.execArgs(['prettier', '--write', '--log-level=warn', '.']);
  }

  /** Neither tool reads these files. The patterns are those of .gitignore. */
  ignore(...patterns: string[]) {
    this.ignored.push(...patterns);
  }

  /** Excludes generated files, which stay as their generator writes them. */
  preSynthesize() {
    this.ignore(...this.project.files.map(({ path }) => `/${path}`).sort());
    for (const pattern of this.ignored) this.prettier.addIgnorePattern(pattern);
  }

  /** projen writes .projenrc.ts in its own style. From here on the file is the user's. */
  postProjectCreation() {
    // Not by projen's task runner: in a workspace, the installation has moved the projen that runs.
    const { status } = spawnSync(`${this.project.projenCommand} format`, {
      cwd: this.project.outdir,
      shell: true,
      stdio: 'inherit',
    });
    if (status !== 0) throw new Error(`Task "format" failed (exit code ${status})`);
  }
}
