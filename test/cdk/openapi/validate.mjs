// Reads OpenAPI documents as a JSON list, and writes what is wrong with them, if anything is. A process of its own, as the
// validator is an ES module.
import { Validator } from '@seriousme/openapi-schema-validator';

let input = '';
for await (const chunk of process.stdin) input += chunk;
const problems = [];
for (const document of JSON.parse(input)) {
  const { valid, errors } = await new Validator().validate(document);
  if (!valid) problems.push({ title: document.info?.title, errors });
}
process.stdout.write(JSON.stringify(problems));
