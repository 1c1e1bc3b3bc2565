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

// @app.on_sqs_message(queue='signups'), for each message; one whose handler throws is retried alone.
app.onSqsMessage(app.queue('Signups'), { name: 'handleSignup' }, async ({ json, log }) => {
  const user = User.parse(json());
  await saveUser(user);
  log.info('signed up', { username: user.username });
});

// @app.schedule(Rate(1, unit=Rate.HOURS))
app.schedule(rate(1, 'hour'), { name: 'everyHour' }, async ({ log }) => {
  log.info('users', { count: await countUsers() });
});
