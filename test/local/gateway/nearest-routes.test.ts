import { nearestRoutes } from '../../../src/local/gateway/nearest-routes';

const ROUTES = [
  { method: 'POST', path: '/users' },
  { method: 'GET', path: '/users/{username}' },
  { method: 'GET', path: '/orders/{id}/lines' },
  { method: 'ANY', path: '/files/{path+}' },
];
const nearest = (method: string, path: string) =>
  nearestRoutes(method, path, ROUTES).map((route) => `${route.method} ${route.path}`);

test('another method of the path comes first', () => {
  expect(nearest('GET', '/users')[0]).toBe('POST /users');
  expect(nearest('DELETE', '/users/bob')[0]).toBe('GET /users/{username}');
});

test('a misspelt segment is found', () => {
  expect(nearest('GET', '/user/bob')[0]).toBe('GET /users/{username}');
  expect(nearest('GET', '/orders/1/line')[0]).toBe('GET /orders/{id}/lines');
  expect(nearest('PUT', '/file/a/b/c')[0]).toBe('ANY /files/{path+}');
});

test('a path without its last parameter is near to the route', () => {
  const routes = [
    { method: 'GET', path: '/p/{identifier}' },
    { method: 'GET', path: '/st' },
  ];
  expect(nearestRoutes('GET', '/p/', routes)[0]).toBe(routes[0]);
  expect(nearest('GET', '/users')).toContain('GET /users/{username}');
});

test('nothing is near to what is far from all', () => {
  expect(nearestRoutes('GET', '/x', [{ method: 'GET', path: '/completely/different' }])).toEqual([]);
});
