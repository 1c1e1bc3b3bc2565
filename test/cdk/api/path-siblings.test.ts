import { PLAIN, route, templateOf } from '../literal-app';

const api = (type: string, ...paths: string[]) =>
  templateOf({ ...PLAIN, routes: paths.map((path) => route('GET', path)) }, { stageConfig: { api: { type } } });

test.each([
  [['/x/{a}', '/x/{b+}'], '/x/{a} and /x/{b+}: a REST API has one parameter at a place, and here are {a} and {b+}'],
  [['/x/{a+}', '/x/{a}'], '/x/{a+} and /x/{a}: a REST API has one parameter at a place'],
  [['/{a}/y/z', '/{b+}'], '/{a}/y/z and /{b+}: a REST API has one parameter at a place'],
])('a REST API refuses %s, and synth does', (paths, message) => {
  expect(() => api('rest', ...paths)).toThrow(`Stack/RuntimeApp: ${message}`);
  for (const other of ['http', 'url']) expect(() => api(other, ...paths)).not.toThrow();
});

test('siblings that it accepts are accepted', () => {
  expect(() => api('rest', '/', '/x', '/x/{a}', '/x/{a}/y', '/x/{a}/{b+}', '/y/{c+}', '/z/{a}')).not.toThrow();
});
