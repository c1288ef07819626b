// The same sums in DuckDB: over day-grain rows and over the same intervals. Tables are loaded first, query time only.
//   node duckdb.mjs INTERVALS.csv SUMS.csv [--days] [--threads N] [--repeat N]
// Checks that every contingent's every month equals Muster's to the cent; prints one JSON line a query.
import { DuckDBInstance } from '@duckdb/node-api';

const [intervals, sums] = process.argv.slice(2);
const option = (name, otherwise) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const threads = option('--threads', 1);
const repeat = option('--repeat', 3);

// UNIT_DENOMINATOR: a unit's price is in 1/2,000,000,000,000 dollar. Half up, amounts are not negative.
const cents = '(2 * s + d) // (2 * d)';
const paid = 'CASE WHEN serviceable * 10 >= quantity * 9 THEN least(present, quantity) ELSE least(serviceable, quantity) END';
const queries = {
  intervals: `
    WITH spans AS (
      SELECT contingent, line, day, until, ${paid} AS paid, unit,
             unnest(range(month_of(day), month_of(until - 1) + 1)) AS month
      FROM intervals),
    months AS (
      SELECT contingent, line, month,
             sum(CAST(paid AS HUGEINT) * unit *
                 (least(until, first_of(month + 1)) - greatest(day, first_of(month)))) AS s,
             CAST(20000000000 AS HUGEINT) * (first_of(month + 1) - first_of(month)) AS d
      FROM spans GROUP BY contingent, line, month)
    SELECT contingent, month, CAST(sum(${cents}) AS BIGINT) AS cents
    FROM months GROUP BY contingent, month`,
  days: `
    WITH months AS (
      SELECT contingent, line, month, sum(CAST(${paid} AS HUGEINT) * unit) AS s,
             CAST(20000000000 AS HUGEINT) * (first_of(month + 1) - first_of(month)) AS d
      FROM days GROUP BY contingent, line, month)
    SELECT contingent, month, CAST(sum(${cents}) AS BIGINT) AS cents
    FROM months GROUP BY contingent, month`,
};

const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) });
const connection = await instance.connect();
const run = (sql) => connection.run(sql);
await run(`CREATE TABLE calendar AS
  SELECT 12 * year(day) + month(day) - 1 AS month, CAST(date_diff('day', DATE '1970-01-01', day) AS INTEGER) AS first
  FROM (SELECT unnest(range(DATE '1990-01-01', DATE '2060-01-01', INTERVAL 1 MONTH))::DATE AS day)`);
// Days as integers since 1970; months as 12 x year + month - 1.
await run(`CREATE MACRO month_of(d) AS
  12 * year(DATE '1970-01-01' + CAST(d AS INTEGER)) + month(DATE '1970-01-01' + CAST(d AS INTEGER)) - 1`);
await run(`CREATE MACRO first_of(m) AS
  date_diff('day', DATE '1970-01-01', make_date(CAST(m // 12 AS INTEGER), CAST(m % 12 AS INTEGER) + 1, 1))`);
await run(`CREATE TABLE intervals AS SELECT CAST(contingent AS SMALLINT) contingent, CAST(line AS SMALLINT) line,
  CAST(day AS INTEGER) AS day, CAST(until AS INTEGER) AS until, CAST(quantity AS INTEGER) quantity,
  CAST(present AS INTEGER) present, CAST(serviceable AS INTEGER) serviceable, CAST(unit AS BIGINT) unit
  FROM read_csv('${intervals}')`);
await run(`CREATE TABLE expected AS SELECT CAST(contingent AS SMALLINT) contingent,
  12 * CAST(left(month, 4) AS INTEGER) + CAST(right(month, 2) AS INTEGER) - 1 AS month, CAST(cents AS BIGINT) cents
  FROM read_csv('${sums}', types={'month': 'VARCHAR'})`);
if (process.argv.includes('--days'))
  await run(`CREATE TABLE days AS SELECT contingent, line, CAST(month_of(d) AS SMALLINT) AS month, quantity, present,
    serviceable, unit FROM (SELECT *, unnest(range(day, until)) AS d FROM intervals)`);

const count = async (sql) => Number((await connection.runAndReadAll(sql)).getRows()[0][0]);
for (const name of process.argv.includes('--days') ? ['intervals', 'days'] : ['intervals']) {
  const times = [];
  for (let i = 0; i < repeat; i++) {
    await run('DROP TABLE IF EXISTS result');
    const start = process.hrtime.bigint();
    await run(`CREATE TABLE result AS ${queries[name]}`);
    times.push(Number(process.hrtime.bigint() - start) / 1e9);
  }
  const wrong = await count(`SELECT count(*) FROM expected LEFT JOIN result USING (contingent, month)
    WHERE expected.cents <> coalesce(result.cents, 0)`);
  const rows = await count(`SELECT count(*) FROM ${name}`);
  const total = await count('SELECT sum(cents) FROM result');
  console.log(JSON.stringify({ query: name, rows, threads, seconds: Math.min(...times).toFixed(3),
    months_that_differ: wrong, total_cents: total }));
  if (wrong) process.exitCode = 1;
}
