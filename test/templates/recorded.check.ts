import * as fs from 'node:fs';
import * as path from 'node:path';
import { templates } from './templates';

const TEST = path.join(__dirname, '..');

/** The tests that look at templates, as the folders of their templates are called. */
function makers(): string[] {
  const files = (fs.readdirSync(path.join(TEST, 'cdk'), { recursive: true }) as string[]).filter((file) =>
    file.endsWith('.test.ts'),
  );
  return files
    .filter((file) =>
      /Template\.fromStack|templateOf\(|connected\(|\.synth\(/.test(
        fs.readFileSync(path.join(TEST, 'cdk', file), 'utf8'),
      ),
    )
    .map(
      (file) =>
        `cdk.${file
          .replace(/\.test\.ts$/, '')
          .split(path.sep)
          .join('.')}`,
    );
}

// The same template may come from several tests, and is checked once.
test("the templates of the construct's tests are among those that are checked", () => {
  const made = new Set(fs.readdirSync(process.env.CHECKED_TEMPLATES!).map((name) => name.slice(0, -'-XXXXXX'.length)));
  expect(makers().filter((name) => !made.has(name))).toEqual([]);
  expect(templates().length).toBeGreaterThan(100);
});
