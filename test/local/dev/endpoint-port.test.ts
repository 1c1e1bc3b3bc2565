import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { endpointPortBeside, movedPort } from '../../../src/local/dev/endpoint-port';

test('the port of the AWS services is beside that of the API, if there is one', () => {
  expect(endpointPortBeside(3000)).toBe(4000);
  expect(endpointPortBeside(65_000)).toBe(0);
});

test('another port than at the last start is named, with the flag that gives the old one back', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'scp-port-'));
  const file = path.join(folder, 'endpoint-port');
  try {
    expect(movedPort(file, 4000)).toBeUndefined();
    expect(movedPort(file, 4000)).toBeUndefined();
    expect(movedPort(file, 4001)).toContain('at the last start they were at 4000: ');
    expect(movedPort(file, 4000)).toContain('--endpoint-port 4001 gives back');
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
