import { javascript } from 'projen';

/** No rule needs types: that would cost 10 s in each run, and `typecheck` finds what they do. */
export function configureLint(eslint: javascript.Eslint) {
  eslint.config.parserOptions = { ecmaVersion: 2022, sourceType: 'module' };
  delete eslint.rules['@typescript-eslint/no-floating-promises'];
  delete eslint.rules['@typescript-eslint/return-await'];

  // What may be imported below runtime/ is checked when it is bundled, with the chain of imports.
  eslint.allowDevDeps('runtime/**');
  eslint.allowDevDeps('infrastructure/**');
  eslint.addOverride({
    files: ['infrastructure/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', {
        patterns: [{
          regex: '^(\\.\\./)+runtime(/(?!shared(/|$))|$)',
          allowTypeImports: true,
          message: 'The runtime code runs on Lambda, not at synthesis. Import types only, or move what both need to runtime/shared/.',
        }],
      }],
    },
  });
}
