import { DynamoDb } from '../../../../src/local/aws/dynamodb/dynamodb';

/** Gives the table in a folder the indexes of another definition, in a process that can be killed meanwhile. */
async function main([path, table]: string[]): Promise<void> {
  const database = await DynamoDb.open({ path, region: 'eu-west-1', account: '123456789012' });
  await database.ensureTables([JSON.parse(table)], { persisted: true, log: () => process.send!('begins') });
}

void main(process.argv.slice(2));
