// DuckDB as a rival: the same table of versions, the same questions, one thread, in memory, rows in the order in which
// they came to be believed (what its zone maps like best for "known at k"). Takes the folder that the bench wrote;
// prints one JSON object a line, and stops with an error when an answer differs.
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const folder = process.argv[2];
const questions = readFileSync(`${folder}/questions.jsonl`, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
const subjects = questions[0].subjects;

const instance = await DuckDBInstance.create(':memory:', { threads: '2', temp_directory: folder });
const connection = await instance.connect();
const columns = {
  subject: 'UINTEGER', valid_from: 'UINTEGER', valid_to: 'UINTEGER', believed_from: 'UINTEGER', believed_to: 'UINTEGER',
  reg: 'USMALLINT', unit: 'USMALLINT', field: 'USMALLINT', due_year: 'USMALLINT',
  cls: 'UTINYINT', kind: 'UTINYINT', due_month: 'UTINYINT',
};
const typed = Object.entries(columns).map(([name, type]) => `'${name}': '${type}'`).join(', ');
const before = performance.now();
await connection.run(
  `CREATE TABLE versions AS SELECT * FROM read_csv('${folder}/versions.csv', header = false, columns = {${typed}})
   ORDER BY believed_from`);
const loaded = (performance.now() - before) / 1000;
console.log(JSON.stringify({
  name: 'figures: load the versions into DuckDB, two threads', subjects, value: Number(loaded.toPrecision(4)), unit: 's',
  rival: null, ratio: null,
}));
await connection.run('SET threads = 1');

for (const question of questions) {
  // Pairs of 16-bit numbers need 32 bits to be put side by side.
  const sql = question.sql.replaceAll('reg * 65536', 'reg::UINTEGER * 65536');
  const times = [];
  for (let round = 0; round < 5; ++round) {
    const start = performance.now();
    const rows = (await connection.runAndReadAll(sql)).getRows();
    times.push(performance.now() - start);
    const answer = rows.map((row) => row.map(Number)).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    if (JSON.stringify(answer) !== JSON.stringify(question.answer)) {
      throw new Error(`DuckDB answers otherwise: ${question.name}`);
    }
  }
  const rival = times.sort((a, b) => a - b)[2];
  console.log(JSON.stringify({
    name: `figures: ${question.name}`, subjects, value: question.milliseconds, unit: 'ms', rival: 'duckdb',
    rival_value: Number(rival.toPrecision(6)), ratio: Number((rival / question.milliseconds).toPrecision(4)),
  }));
}
connection.closeSync();
