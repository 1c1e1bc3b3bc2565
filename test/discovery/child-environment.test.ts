import { appFile, Project } from './project';
import { discover } from '../../src/discovery';

jest.setTimeout(60_000);

test('neither the app nor the process that starts it has keys for AWS while it is read', () => {
  const project = new Project({
    'runtime/app.ts': appFile('').replace(
      "name: 'test'",
      "name: [process.pid, process.ppid].some((id) => readFileSync(`/proc/${id}/environ`, 'utf8').includes('AWS_SECRET_ACCESS_KEY')) ? 'seen' : 'unseen'",
    ),
  });
  project.write('runtime/app.ts', `import { readFileSync } from 'node:fs';\n${project.read('runtime/app.ts')}`);
  const before = { ...process.env };
  process.env.AWS_SECRET_ACCESS_KEY = 'x';
  try {
    expect(discover({ projectDir: project.dir }).manifest.app).toBe('unseen');
  } finally {
    process.env = before;
  }
});
