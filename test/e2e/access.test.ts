import * as fs from 'node:fs';
import * as path from 'node:path';
import { DevServer } from './dev-server';
import { copyOfProject, projen, succeeded } from './project';
import { ACCESS_FILES, SCOPE } from '../parity/access/sample';
import { accessSuite } from '../parity/access/suite';
import { AccessRequests, type AccessTarget } from '../parity/access/target';

const servers: DevServer[] = [];

accessSuite('dev', dev);

// Also if one of them has not started.
afterAll(() => Promise.all(servers.map((server) => server.ctrlC())));

/** The sample apps, each in a `dev` of its own. */
async function dev(): Promise<AccessTarget> {
  const projects = { REST: projectOf('rest'), HTTP: projectOf('http') };
  const [rest, http] = await Promise.all(
    Object.values(projects).map(async (project) => {
      const server = await DevServer.start(project);
      servers.push(server);
      await server.prints(/^outputs$/m);
      return server;
    }),
  );
  const output = async (server: DevServer, name: string) => (await server.prints(new RegExp(`${name} +(\\S+)\n`)))[1];
  const apiOf = async (server: DevServer, project: string) => {
    const variables = JSON.parse(succeeded(projen(project, ['env', '--json'])).stdout);
    return {
      url: server.url,
      client: {
        endpoint: variables.AWS_ENDPOINT_URL,
        region: variables.AWS_REGION,
        credentials: { accessKeyId: variables.AWS_ACCESS_KEY_ID, secretAccessKey: variables.AWS_SECRET_ACCESS_KEY },
      },
      roles: { Caller: await output(server, 'CallerArn'), Stranger: await output(server, 'StrangerArn') },
    };
  };
  const requests = new AccessRequests(
    { REST: await apiOf(rest, projects.REST), HTTP: await apiOf(http, projects.HTTP) },
    { URL: await output(rest, 'OpenUrl'), 'streamed URL': await output(rest, 'StreamedUrl') },
  );
  return {
    request: (api, target, request) => requests.send(api, target, request),
    token: async (api, use) => {
      const args = ['token', '--sub', 'ada', ...(use === 'access' ? ['--scope', SCOPE] : [])];
      return succeeded(projen(projects[api], args)).stdout.trim();
    },
  };
}

function projectOf(type: 'rest' | 'http'): string {
  const project = copyOfProject(`access-${type}`);
  for (const [file, text] of Object.entries(ACCESS_FILES[type])) fs.writeFileSync(path.join(project, file), text);
  succeeded(projen(project, []));
  return project;
}
