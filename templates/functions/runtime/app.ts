import { App } from 'serverless-cdk-project/runtime';
import * as z from 'zod';

export const app = new App({ name: '{{projectName}}' });

const Order = z.object({
  items: z.array(z.object({ price: z.number().nonnegative(), quantity: z.int().positive() })).min(1),
});

// A Lambda function that other code invokes, with whatever event: an error says what is wrong with it.
app.lambdaFunction({ name: 'total' }, (event: unknown) => {
  const { items } = Order.parse(event);
  return { total: items.reduce((sum, { price, quantity }) => sum + price * quantity, 0) };
});

// Another one: each has a role, a log group and settings of its own. The second argument is the context of Lambda.
app.lambdaFunction<{ name: string }>({ name: 'greet' }, ({ name }, context) => ({
  greeting: `Hello ${name}`,
  requestId: context.awsRequestId,
}));
