// The process in which one contender is measured: it loads the bundle only.
let handler;
const context = {
  functionName: 'bench',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:bench',
  memoryLimitInMB: '1024',
  awsRequestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
  logGroupName: '/aws/lambda/bench',
  logStreamName: 'bench',
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => 29_000,
};
const cases = new Map();

const tasks = {
  async load({ file }) {
    ({ handler } = await import(file));
  },

  /** Stores the events of a case; returns the responses. */
  async prepare({ name, json }) {
    const events = JSON.parse(json);
    // Lambda parses each event anew: several copies of each, so that the code is not optimized for one object.
    cases.set(name, Array.from({ length: Math.ceil(64 / events.length) }, () => JSON.parse(json)).flat());
    const answers = [];
    for (const event of events) answers.push(await handler(event, context));
    return answers;
  },

  /** The CPU time of this process for a number of calls, in microseconds. */
  async run({ name, calls }) {
    const events = cases.get(name);
    const before = process.cpuUsage();
    for (let i = 0; i < calls; i++) await handler(events[i % events.length], context);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  },
};

process.on('message', async ({ task, ...options }) => {
  try {
    process.send({ result: await tasks[task](options) });
  } catch (error) {
    process.send({ error: `${error?.stack ?? error}` });
  }
});
