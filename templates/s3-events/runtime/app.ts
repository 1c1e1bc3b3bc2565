import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { App } from 'serverless-cdk-project/runtime';

export const app = new App({ name: '{{projectName}}' });

// Declares that the app needs a bucket. Its name comes from the infrastructure, which binds a bucket to it.
const documents = app.bucket('Documents');
const s3 = new S3Client({});

// Called for each text that is put into the folder `in/`. The result has another prefix: it calls nothing.
app.onS3Event(documents, { name: 'summarize', prefix: 'in/', suffix: '.txt' }, async ({ key, size, log }) => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: documents.name, Key: key }));
  const text = await Body!.transformToString();
  // Lambda retries an event whose handler throws twice, and then sends it to the queue for failures.
  if (text.trim() === '') throw new Error(`${key} is empty`);
  const summary = { lines: text.trimEnd().split('\n').length, words: text.split(/\s+/).filter(Boolean).length };
  await s3.send(
    new PutObjectCommand({
      Bucket: documents.name,
      Key: key.replace(/^in\/(.*)\.txt$/, 'out/$1.json'),
      Body: JSON.stringify(summary),
      ContentType: 'application/json',
    }),
  );
  log.info('summarized', { key, size, ...summary });
});
