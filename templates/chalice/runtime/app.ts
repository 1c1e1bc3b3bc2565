import { App, rate } from 'serverless-cdk-project/runtime';
import { countUsers, saveUser, User, users } from './chalicelib/users';

// app = Chalice(app_name='{{projectName}}')
// Strict: a response that its route does not declare fails tests, and is marked in dev.
export const app = new App({ name: '{{projectName}}', contract: 'strict' });

// @app.route('/')
app.get('/', () => ({ hello: 'world' }));

// @app.route('/hello/{name}')
app.get('/hello/{name}', ({ params }) => ({ hello: params.name }));

// app.register_blueprint(users, url_prefix='/users')
app.register(users, { urlPrefix: '/users' });

const signups = app.queue('Signups', { message: User });

// boto3.client('sqs').send_message(…): the queue knows its URL, and what its messages are.
app.post('/signups', { body: User, status: 202 }, async ({ json }) => {
  await signups.send(json());
});

// @app.on_sqs_message(queue='signups'), for each message; one whose handler throws is retried alone.
app.onSqsMessage(signups, { name: 'handleSignup' }, async ({ json, log }) => {
  const user = json();
  await saveUser(user);
  log.info('signed up', { username: user.username });
});

// @app.schedule(Rate(1, unit=Rate.HOURS))
app.schedule(rate(1, 'hour'), { name: 'everyHour' }, async ({ log }) => {
  log.info('users', { count: await countUsers() });
});
