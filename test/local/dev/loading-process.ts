import { generateAsync } from '../../../src/bridge';
// As `dev` does, before it serves.
import '../../../src/cli/commands/dev';
import { DevServer } from '../../../src/local/dev';

/** Serves a project, and a request. Sends the files that this loads. */
async function main(projectDir: string): Promise<void> {
  const server = await DevServer.start({ projectDir, generate: generateAsync, terminal: { write: () => undefined } });
  const response = await fetch(`${server.url}/version`);
  process.send!({ status: response.status, files: Object.keys(require.cache) });
  await server.close();
  process.disconnect();
}

void main(process.argv[2]);
