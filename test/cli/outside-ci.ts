// Where CI is set, the commands write no generated files: the tests that import this are those of a developer's machine.
const { CI } = process.env;
beforeAll(() => {
  delete process.env.CI;
});
afterAll(() => {
  if (CI !== undefined) process.env.CI = CI;
});
