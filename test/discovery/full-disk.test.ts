import * as fs from 'node:fs';
import { appFile, Project } from './project';
import { discoverAsync } from '../../src/discovery';
import { errorText } from '../../src/errors';

jest.setTimeout(60_000);

/** A module that makes a disk full: files of this name get the half of their content. */
const full = (name: string) => `
const fs = require('node:fs');
const { writeFileSync } = fs;
fs.writeFileSync = (file, data, ...rest) => {
  if (!String(file).endsWith(${JSON.stringify(name)})) return writeFileSync(file, data, ...rest);
  writeFileSync(file, data.slice(0, data.length / 2));
  throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
};
`;

test.each(['answer.json', 'record.json', 'index.mjs'])(
  'a disk that is full when %s is written is named, and nothing of it is used when there is space again',
  async (name) => {
    const project = new Project({ 'runtime/app.ts': appFile("app.get('/', () => 'x');"), 'full.cjs': full(name) });
    const { NODE_OPTIONS } = process.env;
    process.env.NODE_OPTIONS = `--require ${project.path('full.cjs')}`;
    try {
      await expect(discoverAsync({ projectDir: project.dir }).catch((e) => errorText(e))).resolves.toMatch(
        /a file cannot be used \(ENOSPC\): the disk is full; free some space$/,
      );
    } finally {
      if (NODE_OPTIONS === undefined) delete process.env.NODE_OPTIONS;
      else process.env.NODE_OPTIONS = NODE_OPTIONS;
    }
    const { manifest, bundleDir } = await discoverAsync({ projectDir: project.dir });
    expect(manifest.routes).toHaveLength(1);
    expect(fs.readFileSync(`${bundleDir}/index.mjs`, 'utf8').length).toBeGreaterThan(100);
  },
);
